"""Which lines belong to the head, the funds, the goals, the total, and which to the rows of the indicators."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extract.scatter.atoms import Atom
from pipeline.extract.scatter.patches.pieces import OWN_COLUMNS, Line
from pipeline.extract.walk.fragments import Gap
from pipeline.kinds.self_evaluation import labels

_LABELS = ("column", "block", "total", "continued", "goal", "fund-line", "fund-column", "head")
_FUND_LABELS = ("fund-column", "fund-line", "block", "goal", "total", "continued", "column", "head")
_LONGEST_TITLE = 60


@dataclass(slots=True)
class Sections:
    """The lines by block. `rows` are the pages of the indicators, their lines in order, None where a label parts them.

    `levels` are the headings of each page, `pages_on` how many columns of a page say that they go on (`续上页`).
    """

    titles: list[Atom] = field(default_factory=list)
    head: list[str | Atom | None] = field(default_factory=list)
    head_labels: dict[str, Atom] = field(default_factory=dict)
    funds: list[Line] = field(default_factory=list)
    goals: list[Line] = field(default_factory=list)
    total: list[Atom] = field(default_factory=list)
    rows: dict[int, list[Line | None]] = field(default_factory=dict)
    levels: dict[int, list[Atom]] = field(default_factory=dict)
    pages_on: dict[int, int] = field(default_factory=dict)
    labels: dict[tuple[str, str], Atom] = field(default_factory=dict)
    others: list[Atom] = field(default_factory=list)


def sections_of(lines: Sequence[Line]) -> Sections:
    """The lines of a form by block: a label says what follows it, up to the next label or the page's end."""
    found = Sections()
    section, page = "rows", -1
    for line in lines:
        if line.page != page:
            section, page = "rows", line.page
            found.rows[page], found.levels[page], found.pages_on[page] = [], [], 0
        section = _section(line, section)
        _labels(found, line, section)
        _put(found, line, section)
    return found


def _section(line: Line, before: str) -> str:
    """The block of a line: what a label on it says, else the block of the line above."""
    said = next((block for atom in line.atoms if (block := _said(atom, line))), None)
    if said:
        return said
    amounts = all(a.is_figure or a.is_percent or a.is_dash for a in line.atoms if not a.words)
    ended = before in ("title", "total") or (before == "head" and line.gap >= Gap.BLANK)
    return "rows" if ended or (before == "funds" and not amounts) else before


def _said(atom: Atom, line: Line) -> str | None:
    of_rows = atom.named("column") in OWN_COLUMNS or atom.is_level or atom.named("continued")
    blocks = {
        "head": atom.named("head"),
        "funds": atom.named("fund-line") or atom.named("block") == "funds" or _is_of_funds(atom),
        "goals": atom.named("goal"),
        "total": atom.named("total"),
        "rows": of_rows or is_record(line),
        "title": is_title(atom),
    }
    return next((block for block, holds in blocks.items() if holds), None)


def _is_of_funds(atom: Atom) -> bool:
    """A heading that the indicators do not have: 全年预算数, 执行率."""
    return atom.named("fund-column") is not None and atom.named("column") is None


def is_record(line: Line) -> bool:
    """Whether a line holds a row's name, its weight and its score: `云服务租赁期 4 4.00 ——`."""
    first = line.atoms[0]
    named = not (first.is_figure or first.is_percent or first.is_dash)
    return named and points_at(line) > 0 and not any(a.words for a in line.atoms)


def points_at(line: Line) -> int:
    """Where on a line weight and score stand, -1 where they do not: the last two bare numbers side by side."""
    at = range(len(line.atoms) - 2, -1, -1)
    return next((i for i in at if line.atoms[i].is_figure and line.atoms[i + 1].is_figure), -1)


def is_title(atom: Atom) -> bool:
    """Whether a text is the form's title, or its year."""
    if atom.words or len(atom.chars) >= _LONGEST_TITLE:
        return False
    # `为各单位提供`: a text that names units is no line of the year
    year = labels.recognises(atom.chars, "year") and not atom.is_figure and "单位" not in atom.chars
    return bool(labels.TITLE.search(atom.chars)) or year


def _labels(found: Sections, line: Line, section: str) -> None:
    order = _FUND_LABELS if section == "funds" else _LABELS
    for atom in line.atoms:
        if not atom.is_label or (section == "head" and atom.named("head")):
            continue
        named = [(block, name) for block in order if (name := atom.named(block))]
        new = next((n for n in named if n not in found.labels and n[0] != "continued"), None)
        if new:
            found.labels[new] = atom
        else:
            found.others.append(atom)
        found.pages_on[line.page] += atom.named("continued") is not None


def _put(found: Sections, line: Line, section: str) -> None:
    values = tuple(a for a in line.atoms if not a.words)
    if section == "head":
        for atom in line.atoms:
            name = atom.named("head")
            if name and name not in found.head_labels:
                found.head_labels[name] = atom
            found.head.append(name or (None if atom.words else atom))
        found.head.append(None)
    elif section == "title":
        found.titles += values
    elif section == "funds":
        found.funds.append(line)
    elif section == "goals":
        found.goals.append(line)
    elif section == "total":
        found.total += values
    else:
        _put_row(found, line, values)


def _put_row(found: Sections, line: Line, values: tuple[Atom, ...]) -> None:
    rows = found.rows[line.page]
    found.levels[line.page] += [a for a in line.atoms if a.is_level]
    if any(a.words for a in line.atoms):
        rows.append(None)
    if values:
        rows.append(Line(values, line.gap, line.page))
