"""`python -m pipeline.trials.hostile`: the openers tried with files changed by chance; exit code 1 if one fails."""

import argparse
import sys
from pathlib import Path

from pipeline.trials.hostile.fuzz import inputs, report, tried


def main() -> int:
    """Try, and tell."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.trials.hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other files")
    parser.add_argument("--count", type=int, default=20_000, help="how many files")
    parser.add_argument("--out", type=Path, default=Path("fuzz"), help="where files that fail are kept")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="files that are changed beside the small ones")
    given = parser.parse_args()
    more = {path.name: path.read_bytes() for path in given.more}
    counts, failures = report(tried(inputs(given.seed, given.count, more)), given.out)
    for what, count in sorted(counts.items()):
        sys.stdout.write(f"{count:6}  {what}\n")
    for one in failures:
        sys.stdout.write(f"{given.out / one.name}: {one.outcome}\n")
    sys.stdout.write(f"{counts.total():,} files, {len(failures)} failures\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
