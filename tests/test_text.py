"""Folds: the layout goes, the words stay, and every character keeps the place where it stood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import Text, apply, fold, fold_figure, fold_mapped, join, part, plain_radicals, squeeze

PRINTED = (
    "设备", "完好率", "≥95%", "<=1小时", ">=85%", "12", "201.195", "a", "Ab", "（万元）", "，", "—", "\\", "$", "&",
    "<", ">",
)  # fmt: skip
LAYOUT = (
    " ", "\n", "\t", "\u3000", "\u200b", "\ufeff", "<p>", "</p>", "<br/>", "<td>", "</TD>", '<font size="2">', "&nbsp;",
    "&lt;", "&#8805;", "⽬", "⼀", "⻔",
)  # fmt: skip
LATEX = ("$\\geq 95\\%$", "$\\leq$", "\\text{小时}", "\\%", "^{\\circ}")
raw_texts = st.lists(st.sampled_from(PRINTED + LAYOUT + LATEX), max_size=12).map("".join)
without_latex = st.lists(st.sampled_from([p for p in PRINTED + LAYOUT if p not in "\\$"]), max_size=12).map("".join)
words = st.text(st.characters(categories=("Lo", "Ll", "Nd", "Po"), exclude_characters="\\&$<>"), max_size=12)


@pytest.mark.parametrize(
    ("damaged", "printed"),
    [
        ("<p>设备</p>", "设备"),
        ("设备<br/>运维", "设备运维"),
        ("<td><=1小时</td><td>>=85%</td>", "<=1小时>=85%"),
        ("<=1小时\t0.5小时\t10\t10\t>=85%", "<=1小时0.5小时1010>=85%"),
        ("$\\geq 95\\%$", "≥95%"),
        ("\\(\\leq 2\\)小时", "≤2小时"),
        ("$\\geqslant 700$", "≥700"),
        ("18\\text{台}", "18台"),
        ("25$^{\\circ}$C", "25°C"),
        ("⼾外⾭山", "户外青山"),
        ("应付$100与$200", "应付$100与$200"),
        ("&ge;95%&nbsp;", "≥95%"),
        ("&#8805;95%", "≥95%"),
        ("R&D经费", "R&D经费"),
        ("项⽬⼀⻔", "项目一门"),
        ("249.65\n06 万", "249.6506万"),
        ("年\n度\n总\n体\n目\n标", "年度总体目标"),
        ("Web  Service 接口", "Web Service接口"),
        ("完\u200b成\ufeff", "完成"),
        ("（２０２３）％：，", "（２０２３）％：，"),
    ],
)
def test_layout_is_folded_and_words_are_not(damaged: str, printed: str) -> None:
    """Tags, LaTeX, entities, radicals and white space go; signs, brackets and full width stay as printed."""
    assert fold(damaged)[0] == printed


@pytest.mark.parametrize("printed", ["a<b 且 c>d", "温度<i 级而湿度>5"])
def test_a_sign_before_a_letter_eats_nothing(printed: str) -> None:
    """`a<b 且 c>d`: a tag's attributes have names and values; words between two signs are none."""
    assert fold(printed)[0] == squeeze(printed)


@given(raw_texts)
def test_named_folds_give_the_text_again(raw: str) -> None:
    """The names of the folds alone, applied to the raw text, give the folded text."""
    chars, names = fold(raw)
    assert apply(raw, names) == chars


@given(raw_texts)
def test_mapped_fold_agrees_with_fold(raw: str) -> None:
    """Folding with offsets is the same fold, by the same names."""
    mapped = fold_mapped(raw)
    assert (mapped.chars, mapped.folds) == fold(raw)
    assert len(mapped.starts) == len(mapped.chars)


@given(raw_texts, st.integers(0, 1000))
def test_offsets_point_at_the_characters(raw: str, base: int) -> None:
    """A character stands at its offset, or there begins what was written for it; offsets never go back."""
    mapped = fold_mapped(raw, base)
    assert list(mapped.starts) == sorted(mapped.starts)
    for char, start in zip(mapped.chars, mapped.starts, strict=True):
        there = raw[start - base]
        assert there == char or there in "&\\$^" or not squeeze(there) or _is_radical(there)


def _is_radical(char: str) -> bool:
    return "RADICAL" in unicodedata.name(char, "")


@given(words)
def test_nothing_is_folded_where_nothing_is_damaged(text: str) -> None:
    """Plain words come back as they are, and no fold is named."""
    plain = squeeze(unicodedata.normalize("NFKC", text)).replace(">", "").replace("<", "")
    assert fold(plain) == (plain, ())


def test_an_unknown_fold_is_not_passed_over() -> None:
    """Evidence that names a fold which does not exist is an error, not a value."""
    with pytest.raises(KeyError):
        apply("设备", ("guessed",))


@pytest.mark.parametrize(
    ("printed", "figure"),
    [
        ("82．61", "82.61"),
        ("１００％", "100"),
        ("2,239,193.63", "2239193.63"),
        ("1，234．5", "1234.5"),
        ("95%", "95"),
        ("60万元", "60"),
        ("10分", "10"),
        ("¥12", "12"),
        ("−3", "-3"),
        ("1,23", "1,23"),
        ("12,3456", "12,3456"),
    ],
)
def test_figures_lose_separators_and_units(printed: str, figure: str) -> None:
    """A figure is half width, without separator, unit, currency or sign of per cent; no digit ever changes."""
    assert fold_figure(printed)[0] == figure


def text_of(raw: str) -> Text:
    """The whole raw text as one piece."""
    return Text.of(raw, ((0, len(raw)),))


@given(without_latex, st.data())
def test_a_part_folds_to_the_slice_asked_for(raw: str, data: st.DataObject) -> None:
    """Any slice of a text is a text whose own spans fold to that slice."""
    text = text_of(raw)
    start = data.draw(st.integers(0, len(text.chars)))
    end = data.draw(st.integers(start, len(text.chars)))
    cut = part(raw, text, start, end)
    assert cut.chars == text.chars[start:end]
    assert apply("".join(raw[a:b] for a, b in cut.pieces), cut.folds) == cut.chars


@pytest.mark.xfail(strict=True, reason="a part of LaTeX takes half of a command's signs along")
@pytest.mark.parametrize(("raw", "length"), [("$\\geq 95\\%$", 3), ("$\\leq$", 1), ("\\text{小时}", 2), ("12\\%", 2)])
def test_a_part_of_latex_folds_to_the_slice_asked_for(raw: str, length: int) -> None:
    """The same where the characters stand inside LaTeX."""
    text = text_of(raw)
    assert part(raw, text, 0, length).chars == text.chars[:length]


def test_a_part_of_a_broken_line_keeps_only_its_own_characters() -> None:
    r"""`项目资金\n（万\n元）`: the unit's spans hold the unit and the break inside it."""
    raw = "项目资金\n（万\n元）"
    cut = part(raw, text_of(raw), 5, 7)
    assert cut.chars == "万元"
    assert [raw[a:b] for a, b in cut.pieces] == ["万\n元"]


def test_a_part_of_joined_pieces_leaves_out_what_stands_between() -> None:
    """A cell in two pieces with a neighbour's words between: the part never takes those words in."""
    raw = "实际完成 甲乙 情况"
    text = Text.of(raw, ((0, 4), (8, 10)))
    cut = part(raw, text, 2, 6)
    assert cut.chars == "完成情况"
    assert [raw[a:b] for a, b in cut.pieces] == ["完成", "情况"]


def test_pieces_are_joined_in_the_order_given() -> None:
    """Interleaved pieces are put back by their order in the cell, and the join is named."""
    raw = "涌 总体现"
    text = Text.of(raw, ((0, 1), (4, 5)))
    assert (text.chars, text.folds) == ("涌现", ("joined",))
    assert join(raw, [Text.of(raw, ((4, 5),)), Text.of(raw, ((0, 1),))]).chars == "现涌"


@given(st.lists(raw_texts, min_size=1, max_size=4))
def test_joined_pieces_fold_again_from_their_spans(pieces: list[str]) -> None:
    """The joined raw spans and the named folds give a text's characters, however many pieces it has."""
    source, spans, at = "|".join(pieces), [], 0
    for piece in pieces:
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    text = Text.of(source, tuple(spans))
    assert apply("".join(source[a:b] for a, b in text.pieces), text.folds) == text.chars


def test_radicals_keep_their_offsets() -> None:
    """Labels are looked for in text without radicals, at the offsets of the text as printed."""
    raw = "项⽬名称 ⽬ ⻔"
    assert plain_radicals(raw) == "项目名称 目 门"
    assert len(plain_radicals(raw)) == len(raw)
