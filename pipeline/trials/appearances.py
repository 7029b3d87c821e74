"""What printing, scanning and converting do to the cells of a sheet, and to the record where a character is another.

`Adapt` changes the record before it is printed: the answer is then the changed record. `Rework` changes only the
sheet: the answer stays. Both give None where there is nothing to change.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from random import Random

from pipeline.kinds.self_evaluation.record import AMOUNT_COLUMNS, FUND_LINES, NUMERIC_FIELDS, field_of
from pipeline.trials.distortions import scaled
from pipeline.trials.sheets import GridCell, Sheet, reprinted
from pipeline.trials.sources import in_latex
from pipeline.trials.truth import Record

Adapt = Callable[[Record, Random], Record | None]
Rework = Callable[[Sheet, Random], Sheet | None]

_RADICALS = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x2F00, 0x2FD6)} | dict(
    zip("长门车见页风飞马鱼龙", "⻓⻔⻋⻅⻚⻛⻜⻢⻥⻰", strict=True)
)
_TRADITIONAL = str.maketrans(
    "项总体标实际绩额资执预数产满务质时财单门责电话万转结断维护运络设备系统网",
    "項總體標實際績額資執預數產滿務質時財單門責電話萬轉結斷維護運絡設備系統網",
)
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_HAN = r"[\u4e00-\u9fff]"
_LONG = 20


def _leaf_texts(record: Record, change: Callable[[str], str]) -> Record:
    """The record with every leaf that is text, not a figure, changed; 项目资金 and its unit stay."""

    def changed(fields: Record) -> Record:
        kept = {*NUMERIC_FIELDS, "amount_unit"}
        return {k: change(v) if isinstance(v, str) and k not in kept else v for k, v in fields.items()}

    return {**changed(record), "indicators": [changed(row) for row in record["indicators"]]}


def without_title(record: Record, _: Random) -> Record | None:
    """A form without title."""
    return {**record, "title": None} if record["title"] else None


def without_year(record: Record, _: Random) -> Record | None:
    """A form without title and year."""
    return {**record, "title": None, "fiscal_year": None} if record["fiscal_year"] else None


def without_total(record: Record, _: Random) -> Record | None:
    """A form without its row of totals."""
    totals = {"total_weight": None, "total_score": None}
    return {**record, **totals} if record["total_score"] else None


def without_people(record: Record, _: Random) -> Record | None:
    """A form without leader and phone."""
    people = {"project_leader": None, "contact_phone": None}
    return {**record, **people} if record["project_leader"] else None


def in_the_other_unit(record: Record, _: Random) -> Record | None:
    """Amounts in 元 where they are in 万元, and the other way round."""
    units = {"万元": ("元", Decimal(10_000)), "元": ("万元", Decimal("0.0001"))}
    if record["amount_unit"] not in units:
        return None
    unit, factor = units[record["amount_unit"]]

    def line(columns: Record) -> Record:
        return {k: scaled(v, factor) if k in AMOUNT_COLUMNS and v is not None else v for k, v in columns.items()}

    return {**record, "amount_unit": unit, "funds": {name: line(record["funds"][name]) for name in FUND_LINES}}


def levels_with_points(record: Record, _: Random) -> Record | None:
    """First levels that say their weight: 产出指标（50分）."""
    if any(row["level1"] is None or row["weight"] is None for row in record["indicators"]):
        return None
    rows: list[Record] = []
    for level, run in groupby(record["indicators"], key=lambda row: row["level1"]):
        members = list(run)
        points = sum(Decimal(row["weight"]) for row in members)
        rows += [{**row, "level1": f"{level}（{points:f}分）"} for row in members]
    return {**record, "indicators": rows}


def a_row_less(record: Record, chance: Random) -> Record | None:
    """A row that is not printed: the sums fail."""
    rows = record["indicators"]
    gone = chance.randrange(len(rows))
    return {**record, "indicators": [*rows[:gone], *rows[gone + 1 :]]} if len(rows) > 1 else None


def a_cell_less(record: Record, chance: Random) -> Record | None:
    """A cell of a row that is blank."""
    rows, column = record["indicators"], chance.choice(("target", "actual", "weight", "score"))
    filled = [number for number, row in enumerate(rows) if row[column] is not None]
    if not filled:
        return None
    blanked = chance.choice(filled)
    return {**record, "indicators": [{**row, column: None} if n == blanked else row for n, row in enumerate(rows)]}


def texts_in_full_width(record: Record, _: Random) -> Record | None:
    """Letters, digits and signs of the texts in full width; they are kept as printed."""
    return _leaf_texts(record, lambda text: text.translate(_FULL_WIDTH))


def traditional_texts(record: Record, _: Random) -> Record | None:
    """Traditional characters in the texts, as a scan or a writer may have them; they are kept as printed."""
    changed = _leaf_texts(record, lambda text: text.translate(_TRADITIONAL))
    rows = zip(changed["indicators"], record["indicators"], strict=True)
    kept = [{**row, "level1": old["level1"], "level2": old["level2"]} for row, old in rows]
    return {**changed, "title": record["title"], "indicators": kept}


def _cells(change: Callable[[GridCell, Random], str]) -> Rework:
    def rework(blocks: Sheet, chance: Random) -> Sheet | None:
        changed = reprinted(blocks, lambda cell: change(cell, chance))
        return None if changed == blocks else changed

    return rework


def _is_figure(cell: GridCell) -> bool:
    return field_of(cell.path) in NUMERIC_FIELDS


def _full_width_figure(cell: GridCell, _: Random) -> str:
    return cell.text.translate(_FULL_WIDTH) if _is_figure(cell) else cell.text


def _with_radicals(cell: GridCell, _: Random) -> str:
    return "".join(_RADICALS.get(character, character) for character in cell.text)


def _traditional_label(cell: GridCell, _: Random) -> str:
    return cell.text if cell.path else cell.text.translate(_TRADITIONAL)


def _spaced_label(cell: GridCell, _: Random) -> str:
    return cell.text if cell.path else " ".join(cell.text)


def _spaced_text(cell: GridCell, chance: Random) -> str:
    if not cell.path or _is_figure(cell):
        return cell.text
    between = rf"(?<={_HAN})(?={_HAN})"
    text = re.sub(rf"(?<=\d)(?={_HAN})|(?<={_HAN})(?=\d)", " ", cell.text)
    return re.sub(between, lambda _: " " if chance.random() < 1 / 8 else "", text)


def _broken_figure(cell: GridCell, chance: Random) -> str:
    """`201.195 6`: the end of a figure after a blank, as where it was wrapped."""
    if not _is_figure(cell) or "." not in cell.text:
        return cell.text
    place = chance.randrange(cell.text.index(".") + 1, len(cell.text))
    return f"{cell.text[:place]} {cell.text[place:]}"


def _thousands(cell: GridCell, _: Random) -> str:
    if field_of(cell.path) not in AMOUNT_COLUMNS or not cell.text:
        return cell.text
    whole, point, fraction = cell.text.partition(".")
    return f"{int(whole):,}{point}{fraction}"


def _stray_tags(cell: GridCell, _: Random) -> str:
    if not cell.path or len(cell.text) < _LONG:
        return cell.text
    return "<p>" + cell.text.replace("；", "；</p> <p>") + "</p>"


def _stray_latex(cell: GridCell, _: Random) -> str:
    return in_latex(cell.text) if re.search(r"[≥≤]\d", cell.text) else cell.text


full_width_figures = _cells(_full_width_figure)
with_radicals = _cells(_with_radicals)
traditional_labels = _cells(_traditional_label)
spaced_labels = _cells(_spaced_label)
spaced_texts = _cells(_spaced_text)
broken_figures = _cells(_broken_figure)
thousands = _cells(_thousands)
stray_tags = _cells(_stray_tags)
stray_latex = _cells(_stray_latex)
