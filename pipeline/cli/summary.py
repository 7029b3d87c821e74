"""What a run did, in a few lines, and what to do next."""

from pathlib import Path

from pipeline.cli.terminal import one_line, say, tell
from pipeline.ingest import Tally
from pipeline.kinds.self_evaluation.codes import CODES

_TOP = 8


def tell_summary(tally: Tally, db: Path) -> None:
    """The summary on stdout, a line for each document that failed or has no form on stderr."""
    unchanged = f", {tally.unchanged} unchanged" if tally.unchanged else ""
    replaced = f", {tally.replaced} of them new versions" if tally.replaced else ""
    tell(f"documents: {tally.read} read{replaced}{unchanged}, {len(tally.failed)} failed")
    tell(f"forms:     {tally.forms} read, {tally.accepted} accepted, {tally.flagged} flagged")
    for code, count in tally.flags.most_common(_TOP):
        tell(f"  {count:>5}  {named(code)}")
    tell(f"database:  {db}")
    for name in sorted(tally.without_form):
        say(f"no form found in {one_line(name)}: it is recorded, and nothing is to be done if it holds none")
    for line in sorted(tally.failed):
        say(f"failed: {one_line(line)}")
    _tell_next(tally, db)


def tell_left(tally: Tally) -> None:
    """What a run that was stopped has not done."""
    left = tally.files - tally.files_done
    say(f"stopped: {tally.files_done} files are done, {left} are left; run the same command again to go on")


def named(code: str, language: str = "zh") -> str:
    """A finding's code with its name, Chinese unless told otherwise."""
    if code not in CODES:
        return code
    return f"{CODES[code].en if language == 'en' else CODES[code].zh} ({code})"


def _tell_next(tally: Tally, db: Path) -> None:
    option = "" if db == Path("chuishao.db") else f" --db {db}"
    if tally.flagged:
        tell(f"next:      chuishao findings --severity error{option}")
    if tally.forms or tally.unchanged:
        tell(f"           chuishao show DOCUMENT#1{option}")
        tell(f"           chuishao export --format xlsx --out records.xlsx{option}")
