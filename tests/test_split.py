"""Where forms begin and end: all of them, whole, and no form where there is none."""

from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.reading import Severity, Slice
from pipeline.split import split

NARRATIVE = """
绩效评价报告
一、项目概况。本报告附有项目名称、主管部门和实施单位一览，各项目总分情况见下文。
二、评价结论。机房运行维护的总分为 97.5 分，预期目标 基本完成，全年执行数 与预算相符。
序号\t项目名称\t主管部门\t得分
1\t机房运行维护\t青山区信息局\t97.5
2\t视频会议系统\t青山区信息局\t99
总分\t\t\t98
"""


@pytest.fixture(scope="module")
def plain(root: Path) -> str:
    """A plain form in tabs."""
    return (root / "tests/files/forms/plain.txt").read_text(encoding="utf-8")


def cut(text: str) -> tuple[Slice, ...]:
    """The slices of a text."""
    return split(Document("a.txt", "0", text))


def errors(part: Slice) -> list[str]:
    """The codes of a slice's own findings."""
    return [f.code for f in part.findings if f.severity is Severity.ERROR]


def test_every_form_of_every_document_is_found(golden: Path, manifest: dict[str, list[str]]) -> None:
    """As many slices as the text prints forms, in order and apart, none in doubt but the one dumped by columns."""
    for name, ids in manifest.items():
        if not name.endswith(".txt"):
            continue
        text = (golden / "sources" / name).read_text(encoding="utf-8")
        parts = cut(text)
        assert [part.number for part in parts] == list(range(1, len(ids) + 1)), name
        assert all(one.end <= two.start for one, two in pairwise(parts)), name
        flagged = [part.number for part in parts if errors(part)]
        assert flagged == ([1] if name.startswith("beijing-hotline") else []), name


def test_a_slice_begins_with_its_own_name(
    golden: Path, manifest: dict[str, list[str]], expected: dict[str, dict[str, str]]
) -> None:
    """Each slice of the documents in cells holds the name of its form, and of no other form."""
    for name in ("fengtai-bdc-2023-ocr.txt", "minhang-bdc-2022-ocr.txt", "dump-b-flat.txt"):
        text = (golden / "sources" / name).read_text(encoding="utf-8")
        for part, form in zip(cut(text), manifest[name], strict=True):
            said = "".join(part.text.split())
            assert "".join(expected[form]["project_name"].split()) in said, form
            assert said.count("项目名称") == 1, form


def test_a_form_is_cut_from_title_to_total(plain: str) -> None:
    """Title and year belong to the form, and nothing after the total row does."""
    (part,) = cut(NARRATIVE + "\n\n" + plain + "\n填报说明：以上数据属实。\n")
    assert part.text.strip() == plain.strip()
    assert errors(part) == []


@pytest.mark.parametrize("narrative", [NARRATIVE, "", "没有表的文件。\n", "项目名称\t机房\n总分\t100\n"])
def test_narrative_is_no_form(narrative: str) -> None:
    """Running text and a list of projects that name 项目名称 and 总分 hold no form."""
    assert cut(narrative) == ()


@pytest.mark.parametrize("between", ["", "\n", "\f", NARRATIVE, "\n- 12 -\n"])
def test_forms_one_after_the_other_are_told_apart(plain: str, between: str) -> None:
    """Two forms with nothing, a page's end or a report between: two slices, each whole."""
    other = plain.replace("机房运行维护", "视频会议系统")
    parts = cut(plain + between + other)
    assert [part.text.strip() for part in parts] == [plain.strip(), other.strip()]
    assert [errors(part) for part in parts] == [[], []]


def test_forms_without_titles_are_told_apart(plain: str) -> None:
    """A form without a title begins at 项目名称, not inside the form before it."""
    bare = plain[plain.index("项目名称") :]
    parts = cut(bare + "\n" + bare)
    assert [part.text.strip() for part in parts] == [bare.strip()] * 2


def test_a_form_without_a_total_ends_with_its_rows(plain: str) -> None:
    """Without 总分 the form ends where its table does, and the next form is not taken in."""
    lines = [line for line in plain.splitlines() if not line.startswith("总分")]
    bare = "\n".join(lines)
    parts = cut(bare + "\n\n以下是说明文字。\n\n" + plain)
    assert [part.text.strip() for part in parts] == [bare.strip(), plain.strip()]


@pytest.mark.parametrize(
    ("label", "broken"),
    [
        ("项目名称", "项目名\n称"),
        ("项目名称", "项 目 名 称"),
        ("项目名称", "項目名稱"),
        ("项目名称", "项⽬名称"),
        ("总分", "总 分"),
    ],
)
def test_broken_labels_are_anchors_all_the_same(plain: str, label: str, broken: str) -> None:
    """A label over several lines, spaced, in traditional characters or with radicals is an anchor."""
    text = plain.replace(label, broken)
    assert broken in text
    (part,) = cut(text + "\n填报说明。\n")
    assert part.text.strip() == text.strip()


def test_a_form_over_several_pages_is_one(plain: str) -> None:
    """A page's end, a page number and 续上页 inside the table do not cut the form."""
    lines = plain.splitlines()
    at = next(i for i, line in enumerate(lines) if "质量指标" in line)
    lines[at:at] = ["- 3 -", "\f", "续上页"]
    (part,) = cut("\n".join(lines))
    assert "使用单位满意度" in part.text
    assert errors(part) == []


def test_a_form_without_its_name_is_flagged(plain: str) -> None:
    """Where 项目名称 is printed nowhere the other anchors make one slice, which is not trusted."""
    (part,) = cut(plain.replace("项目名称\t机房运行维护", ""))
    assert errors(part) == ["split.count"]


def test_two_forms_that_cannot_be_told_apart_are_flagged(plain: str) -> None:
    """A second form without its name after the first is not lost: a slice says that something follows."""
    second = plain.replace("项目名称", "工程")
    parts = cut(plain + "\n" + second)
    assert any(errors(part) for part in parts)


def test_an_anchor_that_stands_twice_is_flagged(plain: str) -> None:
    """Two blocks of goals inside one form: the anchors do not count up."""
    lines = plain.splitlines()
    at = next(i for i, line in enumerate(lines) if "预期目标" in line)
    (part,) = cut("\n".join([*lines[: at + 2], *lines[at : at + 2], *lines[at + 2 :]]))
    assert errors(part) == ["split.count"]


def test_a_title_that_was_not_taken_along_is_flagged(plain: str) -> None:
    """A title parted from its form by words that belong to neither is not dropped silently."""
    text = plain.replace("（2023年度）", "（2023年度）\n本表由各单位填报，经审核。")
    (part,) = cut(text)
    assert "项目支出绩效自评表" in part.text or errors(part) == ["split.count"]


def test_a_long_document_without_forms_takes_no_time() -> None:
    """A megabyte of labels that make no form is looked through and has no slice."""
    assert cut("项目名称 " * 100_000) == ()


@pytest.mark.parametrize(
    ("above", "left"),
    [("\t青山区\n", True), ("| | 青山区 |\n", True), ("<table>\n<tr><td>青山区</td></tr>\n", True),
     ("<table><tr><td>附表</td></tr></table>\n", False), ("序号\t名称\n\n", False), ("青山区信息局\n", False)],
)  # fmt: skip
def test_a_row_above_a_form_without_a_title_is_not_left_out(plain: str, above: str, left: bool) -> None:
    """`| | 青山区 |` over `| 项目名称 | 机房运行维护 |`: a cell cut in two rows, one outside the slice."""
    (part,) = cut(above + plain[plain.index("项目名称") :])
    assert bool(errors(part)) is left


@pytest.mark.parametrize("figures", ["10\n0\n10\n0\n100", "1\n0\n0\n9\n8", "100\n98\n—"])
def test_the_pieces_of_a_total_are_not_cut_off(plain: str, figures: str) -> None:
    """`总分` over the digits of its figures, one of them twice: all that stands there is the form's."""
    cells = "\n".join(cell for cell in plain.replace("\t", "\n").split("\n") if cell)
    (part,) = cut(cells[: cells.index("总分")] + f"总分\n{figures}\n附注\n")
    assert part.text.endswith(figures)


def test_a_name_glued_to_its_label_begins_a_form_below_a_title() -> None:
    """`（2023年度） / 项目名称科普活动经费`: a value as wide as its column stands against its label."""
    text = (Path(__file__).parent / "files/walk/wrapped.txt").read_text(encoding="utf-8")
    glued = text.replace("项目名称 ", "项目名称")
    assert glued != text
    assert len(cut(f"{text}\n{glued}\n{glued}")) == 3
    assert len(cut(f"{text}\n本年的\n项目名称科普活动，已经完成。\n")) == 1
