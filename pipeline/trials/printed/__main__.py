"""Forms printed to PDF and scanned into a folder, from a seed.

`python -m pipeline.trials.printed --seed 1 --forms 100 --out DIR` prints about a hundred forms with every program that
is installed. Each document becomes `DIR/<program>.<options>.native.<number>.pdf`, its true records stand beside it in
a `.json`. With `--scans` each is scanned as well, at at a level of damage that is drawn, with a suffix of its own:
`DIR/<program>.<options>.<level>.<number>.tif`. What is there already is kept, so that a broken-off run is taken up
again. `--judge` then holds what the program makes of all documents of the folder against the records.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from pipeline.errors import ChuishaoError, EnvironmentFailure, Exit
from pipeline.trials.corpus import forms_of
from pipeline.trials.dumps.draw import DumpIncomplete
from pipeline.trials.dumps.printers import say
from pipeline.trials.dumps.style import FONTS, Rules
from pipeline.trials.printed.damage import LEVELS
from pipeline.trials.printed.draw import NATIVE, PDF_PRINTERS, Choice, Order, installed, orders
from pipeline.trials.printed.judged import judged, table
from pipeline.trials.printed.scan import ScanOrder, scan_of


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m pipeline.trials.printed", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what is drawn (default: 1)")
    parser.add_argument("--forms", type=int, default=100, help="how many forms, or a few more (default: 100)")
    parser.add_argument("--out", type=Path, required=True, help="the folder that is written, and judged")
    parser.add_argument("--golden", type=Path, default=Path("golden"), help="the folder of golden documents")
    for name, known in (("printers", PDF_PRINTERS), ("rules", tuple(Rules))):
        parser.add_argument(f"--{name}", nargs="+", choices=known, default=known, metavar="NAME")
    parser.add_argument("--fonts", nargs="+", default=FONTS, metavar="FAMILY", help="families of installed fonts")
    parser.add_argument("--scans", action="store_true", help="scan every document too")
    levels = (NATIVE, *LEVELS)
    parser.add_argument(
        "--levels", nargs="+", choices=levels, metavar="LEVEL", help=f"of {', '.join(levels)}: these alone"
    )
    parser.add_argument("--judge", action="store_true", help="read the documents and print what became of them")
    return parser.parse_args(given)


def _write(order: Order | ScanOrder, folder: Path) -> None:
    truth = folder / f"{order.name}.json"
    if truth.exists():
        return
    say(order.name)
    (folder / f"{order.name}{order.suffix}").write_bytes(order.file())
    records = [form.record for form in order.forms]
    # the records come last: a document without them was broken off
    truth.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")


def _documents(order: Order, levels: Sequence[str], seed: int) -> Iterator[Order | ScanOrder]:
    """The document itself, and its scan at a level that is drawn."""
    if NATIVE in levels:
        yield order
    damages = [level for level in levels if level != NATIVE]
    if damages:
        yield scan_of(order, Random(f"{seed} {order.number} level").choice(damages), seed)


def main(given: Sequence[str] | None = None) -> int:
    """The command line; the exit code. 1: a program failed, or an accepted record was wrong."""
    chosen = _arguments(given)
    failed = silent = 0
    try:
        levels = chosen.levels or ([NATIVE, *LEVELS] if chosen.scans else [NATIVE])
        chosen.out.mkdir(parents=True, exist_ok=True)
        choice = installed(Choice(tuple(chosen.printers), tuple(chosen.fonts), tuple(map(Rules, chosen.rules))))
        for order in orders(forms_of(chosen.golden), chosen.seed, chosen.forms, choice):
            try:
                for document in _documents(order, levels, chosen.seed):
                    _write(document, chosen.out)
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
        silent = sum(one.found.verdict.silent for one in verdicts)
        for line in table(verdicts):
            sys.stdout.write(f"{line}\n")
    return Exit.FAILURES if failed or silent else Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
