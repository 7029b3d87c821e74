"""Speed and memory of PDFs and scans, as ratios measured in one run: `python -m pipeline.trials.bench_pages`.

Native pages are held against PyMuPDF's own characters and drawings of the same pages, and against pdfplumber's tables;
scanned pages against the bare OCR engine on the same images. The product goes to stdout, progress to stderr.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import pymupdf

from pipeline.errors import ChuishaoError, Exit
from pipeline.read import open_bytes
from pipeline.read.scan.installed import missing_part
from pipeline.run import process
from pipeline.trials.bench_runs import ingest

NATIVE, SCANNED = "*native*.pdf", "*scan*.pdf"
_ROUNDS = 3
_FEW, _MANY = 100, 1000
_MIB = 1024 * 1024


def _say(line: str) -> None:
    sys.stderr.write(f"bench: {line}\n")


def _tell(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fastest(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest of some rounds, after one that is not counted: fonts and models are loaded by it."""
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _all(data: bytes) -> None:
    process(open_bytes("bench.pdf", data))


def _bare(data: bytes) -> None:
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        for page in pdf.pages():
            page.get_text("rawdict")
            page.get_cdrawings()


def _plumbed(data: bytes) -> None:
    import pdfplumber  # noqa: PLC0415 - of the extra `trials`, and may not be there

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with pdfplumber.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.extract_tables()


def _pages(data: bytes) -> int:
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        return len(pdf)


def native(golden: Path, rounds: int) -> list[tuple[str, str]]:
    """Native pages, everything included: opened, split, read, settled, validated."""
    _tell("Native pages a second: all included, PyMuPDF's rawdict and get_cdrawings alone, pdfplumber's extract_tables")
    _tell(f"  {'document':32}{'pages':>6}{'all':>8}{'PyMuPDF':>9}{'plumber':>9}")
    sums = [0.0, 0.0, 0.0]
    plumber = find_spec("pdfplumber") is not None
    for file in sorted((golden / "sources").glob(NATIVE)):
        _say(file.name)
        data = file.read_bytes()
        count = _pages(data)
        works = [_all, _bare, *([_plumbed] if plumber else [])]
        times = [_fastest(partial(work, data), rounds if work is not _plumbed else 1) for work in works]
        sums = [total + seconds for total, seconds in zip(sums, [*times, 0.0], strict=False)]
        rates = "".join(f"{count / seconds:{width}.0f}" for seconds, width in zip(times, (8, 9, 9), strict=False))
        _tell(f"  {file.name:32}{count:>6}{rates}")
    table = [("native pages, all included / PyMuPDF alone (aim: 2)", f"{sums[0] / sums[1]:.2f}")]
    if plumber:
        table.append(("native pages, pdfplumber / all included (aim: above 1)", f"{sums[2] / sums[0]:.1f}"))
    return table


def scanned(golden: Path, rounds: int) -> list[tuple[str, str]]:
    """Scanned pages against the bare engine on the same images."""
    if missing := missing_part():
        _tell(f"\nScanned pages: not measured, {missing} is not installed")
        return []
    from pipeline.read.scan.engine import bare_engine  # noqa: PLC0415 - loads OpenCV and the models

    bare = bare_engine()
    _tell("\nScanned pages a minute: all included, the bare OCR engine on the same images")
    _tell(f"  {'document':32}{'pages':>6}{'all':>8}{'engine':>9}")
    sums = [0.0, 0.0]
    for file in sorted((golden / "sources").glob(SCANNED)):
        _say(file.name)
        data = file.read_bytes()
        images = _images(data)
        times = [_fastest(partial(_all, data), rounds), _fastest(lambda i=images: [bare(image) for image in i], rounds)]  # type: ignore[misc]
        sums = [total + seconds for total, seconds in zip(sums, times, strict=True)]
        _tell(f"  {file.name:32}{len(images):>6}{60 * len(images) / times[0]:8.1f}{60 * len(images) / times[1]:9.1f}")
    return [("scanned pages, all included / bare engine (aim: 1.15)", f"{sums[0] / sums[1]:.2f}")]


def _images(data: bytes) -> list[bytes]:
    with pymupdf.open(stream=data, filetype="pdf") as pdf:
        return [pdf.extract_image(page.get_images()[0][0])["image"] for page in pdf.pages()]


def memory(golden: Path, few: int, many: int) -> list[tuple[str, str]]:
    """The most memory of the whole command over a PDF of few pages and one of many; how much two processes help."""
    source = next(iter(sorted((golden / "sources").glob(NATIVE)))).read_bytes()
    with tempfile.TemporaryDirectory(prefix="chuishao-bench-") as name:
        folder = Path(name)
        peaks, seconds = [], []
        for count in (few, many):
            _say(f"a PDF of {count} pages")
            (folder / f"{count}").mkdir()
            _repeated(source, count, folder / f"{count}" / "long.pdf")
            run = ingest(folder / f"{count}", folder / f"{count}.db", jobs=1)
            peaks.append(run.peak)
            seconds.append(run.seconds)
        (folder / "two").mkdir()
        for half in ("a", "b"):
            _repeated(source, many // 2, folder / "two" / f"{half}.pdf")
        one = ingest(folder / "two", folder / "one.db", jobs=1).seconds
        two = ingest(folder / "two", folder / "two.db", jobs=2).seconds
    _tell(
        f"\nThe whole command over one PDF of {few} and one of {many:,} pages: {seconds[0]:.1f} s, {seconds[1]:.1f} s"
    )
    table = [("native: --jobs 1 / --jobs 2", f"{one / two:.2f}")]
    low, high = peaks
    if low and high:
        _tell(f"  the most memory it held: {low / _MIB:.0f} MiB, {high / _MIB:.0f} MiB")
        table.append((f"memory at {many:,} pages / at {few} (flat: 1)", f"{high / low:.2f}"))
    return table


def _repeated(source: bytes, count: int, target: Path) -> None:
    with pymupdf.open(stream=source, filetype="pdf") as pdf, pymupdf.open() as long:
        while len(long) < count:
            long.insert_pdf(pdf, to_page=min(len(pdf), count - len(long)) - 1)
        long.save(target, garbage=3)


def main(given: Sequence[str] | None = None) -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser("python -m pipeline.trials.bench_pages", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round and few pages: shows that it runs")
    parser.add_argument("--golden", type=Path, default=Path("golden"), help="the folder of golden documents")
    chosen = parser.parse_args(given)
    rounds = 1 if chosen.quick else _ROUNDS
    try:
        table = [
            *native(chosen.golden, rounds),
            *scanned(chosen.golden, 1),
            *memory(chosen.golden, *((8, 16) if chosen.quick else (_FEW, _MANY))),
        ]
    except ChuishaoError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    _tell("\nRatio")
    for what, figure in table:
        _tell(f"  {what:56}{figure:>12}")
    return Exit.DONE


if __name__ == "__main__":
    raise SystemExit(main())
