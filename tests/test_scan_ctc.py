"""What the engine's steps say: characters, how sure each is, and what may have been lost."""

import numpy as np
import pytest

from pipeline.read.scan.ctc import Allowed, Alphabet, decode

CHARACTERS = ("blank", "1", "3", "O", "0", "，", ",", " ")
ALPHABET = Alphabet.of(CHARACTERS)


def steps(*likely: dict[str, float]) -> np.ndarray:
    """Steps of which each gives some characters a likelihood, and the blank the rest."""
    table = np.zeros((len(likely), len(CHARACTERS)), np.float32)
    for row, given in zip(table, likely, strict=True):
        for character, value in given.items():
            row[CHARACTERS.index(character)] = value
        row[0] = 1 - sum(given.values())
    return table


def test_repeated_characters_want_a_blank_between() -> None:
    """Steps of one character are one character; with a blank between they are two."""
    found = decode(steps({"1": 0.9}, {"1": 0.8}, {}, {"1": 0.7}), ALPHABET)
    assert [(glyph.character, glyph.first, glyph.last) for glyph in found] == [("1", 0, 1), ("1", 3, 3)]
    assert [glyph.confidence for glyph in found] == pytest.approx([0.9, 0.7])


def test_second_likeliest_is_told() -> None:
    """Each character says what else it might be."""
    (glyph,) = decode(steps({}, {"1": 0.6, "3": 0.3}, {}), ALPHABET)
    assert (glyph.character, glyph.other) == ("1", "3")
    assert glyph.runner_up == pytest.approx(0.3)


def test_what_was_nearly_read_is_doubt() -> None:
    """A comma that no step quite gave is doubt in the characters beside it, though they are sure themselves."""
    found = decode(steps({"1": 0.99}, {}, {"，": 0.4}, {}), ALPHABET)
    assert [glyph.character for glyph in found] == ["1"]
    assert found[0].confidence == pytest.approx(0.99)
    assert found[0].lost == pytest.approx(0.4)


def test_only_what_is_allowed() -> None:
    """A figure's cell holds no letter: what looks like a digit counts as it, anything else is left out."""
    allowed = Allowed.of("013", ALPHABET)
    likely = steps({"1": 0.9}, {"O": 0.6, "0": 0.35}, {}, {"，": 0.9, "3": 0.07})
    found = decode(likely, ALPHABET, allowed)
    assert "".join(glyph.character for glyph in found) == "103"
    assert found[1].confidence == pytest.approx(0.95)
    assert found[2].confidence == pytest.approx(0.07)


def test_nothing() -> None:
    """Blank steps hold nothing."""
    assert decode(steps({}, {}), ALPHABET) == []


def test_widths_of_a_sign_are_one_shape() -> None:
    """A comma that may be wide or narrow is a sure comma: its width is told by its room, not by its shape."""
    (glyph,) = decode(steps({}, {"，": 0.55, ",": 0.44, "3": 0.01}, {}), ALPHABET)
    assert glyph.character == "，"
    assert glyph.confidence == pytest.approx(0.99)
    assert glyph.lost == pytest.approx(0.01, abs=1e-6)
