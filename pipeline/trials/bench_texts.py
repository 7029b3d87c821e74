"""Documents to measure with: golden sources and prints of golden records, their words different in each.

What keeps texts that it has seen before would be flattered by the same words again. Here characters change places by
a seed, all but those that labels, headings and units are made of: lengths, widths, figures and layout stay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from pipeline.kinds.self_evaluation import labels
from pipeline.trials.corpus import forms_of
from pipeline.trials.sheets import LEVELS, Grid, sheet
from pipeline.trials.sources import WRITERS
from pipeline.trials.templates import MINISTRY
from pipeline.trials.truth import Expected, Record

FORMS_A_DOCUMENT = 10
PRINTED = ("tabs", "html", "pipes", "latex", "cell-a-line", "columns")
"""Layouts that golden records are printed in."""

QUICKLY_READ = PRINTED[:4]
"""Those whose cells need no search: for runs of which only the memory counts."""

REAL = {
    "tabs, a scan": "fengtai-bdc-2023-ocr.txt",
    "tabs, another city's": "minhang-bdc-2022-ocr.txt",
    "columns, pdftotext": "dump-a-layout.txt",
    "flat lines": "dump-b-flat.txt",
    "wrapped, pdftotext": "fengtai-kxj-2023-pdftext.txt",
    "wrapped, PyMuPDF": "dump-b-pymupdf.txt",
    "out of order, pdfminer": "dump-a-pdfminer.txt",
}
"""Layout -> the golden source that has it."""

# words by which forms are told and texts understood, beside the labels and levels of the printed forms
_KEPT = (
    "续上接下页表第共无否是不涉及适用元万分小时天年月日个人次台大于等至内前年初本当财政拨款调整后自有其中单位省市区县州镇乡条"
    "项次份家套件场人员以上下"
)
_FIRST, _LAST = "\u4e00", "\u9fff"


@dataclass(frozen=True, slots=True)
class Words:
    """The characters that may change places."""

    free: str

    @classmethod
    def of(cls, records: Sequence[Record]) -> "Words":
        """The Chinese characters of the records but for those that labels and levels are made of."""
        kept, used = {*_KEPT, *"".join(labels.OFFICES)}, set[str]()
        for record in records:
            used.update(str(record))
            for row in record["indicators"]:
                kept.update(*(row[level] or "" for level in LEVELS))
            kept.update(record["title"] or "")
            blocks = (block for block in sheet(record, MINISTRY) if isinstance(block, Grid))
            kept.update(*(cell.text for block in blocks for cell in block.cells if not cell.path))
        return cls("".join(sorted(c for c in used - kept if _FIRST <= c <= _LAST)))

    def changed(self, text: str, seed: int) -> str:
        """The text with its free characters in each other's places; each seed gives other words."""
        shuffled = list(self.free)
        Random(seed).shuffle(shuffled)
        return text.translate(str.maketrans(self.free, "".join(shuffled)))


@dataclass(frozen=True, slots=True)
class Texts:
    """Golden material to make documents of: `printed` are the texts of each layout, ten forms each."""

    words: Words
    printed: dict[str, tuple[str, ...]]
    real: dict[str, str]

    @classmethod
    def of(cls, golden: Path, forms_a_document: int = FORMS_A_DOCUMENT) -> "Texts":
        """From a golden folder. Raises UsageError where it is none."""
        forms = forms_of(golden)
        printed = {layout: tuple(_documents(forms, layout, forms_a_document)) for layout in PRINTED}
        real = {layout: (golden / "sources" / name).read_text(encoding="utf-8") for layout, name in REAL.items()}
        return cls(Words.of([form.record for form in forms]), printed, real)

    def of_layout(self, layout: str, documents: int, seed: int) -> list[bytes]:
        """So many documents of one layout, printed or real, no two with the same words."""
        texts = cycle(self.printed.get(layout) or (self.real[layout],))
        return [self.words.changed(text, seed + n).encode() for n, text in enumerate(islice(texts, documents))]

    def write(self, folder: Path, documents: int, seed: int, layouts: Sequence[str] = PRINTED) -> None:
        """A folder of so many documents, the layouts in turn, no two with the same words."""
        folder.mkdir()
        texts = {layout: cycle(self.printed[layout]) for layout in layouts}
        for number, layout in zip(range(documents), cycle(layouts), strict=False):
            text = self.words.changed(next(texts[layout]), seed + number)
            (folder / f"document-{number:05}.txt").write_text(text, encoding="utf-8")


def _documents(forms: Sequence[Expected], layout: str, forms_a_document: int) -> Iterator[str]:
    """The forms that a layout without merged cells can say, so many below one another."""
    whole = [f for f in forms if all(row[level] is not None for row in f.record["indicators"] for level in LEVELS)]
    for start in range(0, len(whole) - forms_a_document + 1, forms_a_document):
        blocks = [block for f in whole[start : start + forms_a_document] for block in sheet(f.record, MINISTRY)]
        yield WRITERS[layout](tuple(blocks))
