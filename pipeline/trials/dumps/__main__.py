"""Forms printed and dumped into a folder, from a seed.

`python -m pipeline.trials.dumps --seed 1 --forms 100 --out DIR` prints and dumps about a hundred forms. Each document
becomes `DIR/<printer>.<dumper>.<width>.<template>.<number>.txt`, its true records stand beside it in a `.json`. What
is there already is kept, so that a broken-off run is taken up again. `--judge` then holds what the program makes of
all dumps of the folder against the records.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import ChuishaoError, EnvironmentFailure, Exit
from pipeline.trials.corpus import forms_of
from pipeline.trials.dumps.draw import Choice, DumpIncomplete, Order, installed, orders
from pipeline.trials.dumps.dumpers import DUMPERS
from pipeline.trials.dumps.judged import file_name, judged, table
from pipeline.trials.dumps.printers import PRINTERS, say
from pipeline.trials.dumps.style import FONTS, WIDTHS
from pipeline.trials.templates import TEMPLATES


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m pipeline.trials.dumps", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what is drawn (default: 1)")
    parser.add_argument("--forms", type=int, default=100, help="how many forms, or a few more (default: 100)")
    parser.add_argument("--out", type=Path, required=True, help="the folder that is written, and judged")
    parser.add_argument("--golden", type=Path, default=Path("golden"), help="the folder of golden documents")
    for name, known in (("printers", PRINTERS), ("dumpers", DUMPERS), ("widths", WIDTHS)):
        parser.add_argument(f"--{name}", nargs="+", choices=[*known], default=[*known], metavar="NAME")
    parser.add_argument("--templates", nargs="+", choices=[t.name for t in TEMPLATES], default=[], metavar="NAME")
    parser.add_argument("--fonts", nargs="+", default=[*FONTS], metavar="FAMILY", help="families of installed fonts")
    parser.add_argument("--keep-files", action="store_true", help="write the printed files too")
    parser.add_argument("--judge", action="store_true", help="read the dumps and print what became of them")
    return parser.parse_args(given)


def _write(order: Order, folder: Path, *, keep: bool) -> None:
    text, truth = (folder / f"{file_name(order.name)}.{ending}" for ending in ("txt", "json"))
    if truth.exists():
        return
    say(order.name)
    file = order.file()
    made = order.dumped(file)
    if keep:
        text.with_suffix(f".{PRINTERS[order.printer].kind}").write_bytes(file)
    text.write_bytes(made.bytes)
    # the records come last: a dump without them was broken off
    records = [form.record for form in made.expected]
    truth.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")


def main(given: Sequence[str] | None = None) -> int:
    """The command line; the exit code. 1: a program failed, or an accepted record was wrong."""
    chosen = _arguments(given)
    names = (chosen.printers, chosen.dumpers, chosen.widths, chosen.fonts, chosen.templates)
    failed = silent = 0
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
        choice = installed(Choice(*map(tuple, names)))
        for order in orders(forms_of(chosen.golden), chosen.seed, chosen.forms, choice):
            try:
                _write(order, chosen.out, keep=chosen.keep_files)
            except DumpIncomplete as error:
                say(str(error))
            except EnvironmentFailure as error:
                failed += 1
                say(f"{order.name}: {error}")
    except ChuishaoError as error:
        say(str(error))
        return error.exit_code
    if chosen.judge:
        verdicts = list(judged(chosen.out, say))
        silent = sum(verdict.verdict.silent for _, verdict in verdicts)
        for line in table(verdicts):
            sys.stdout.write(f"{line}\n")
    return Exit.FAILURES if failed or silent else Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
