"""Full text in bigrams: each character with the one behind it is a word, so that 吹哨 is found, and so is 及时.

Full-text engines split at spaces, which Chinese does not have; a trigram index finds no word of two characters. A
bigram is written as the hexadecimal code points of its characters, hence every character can be searched (≥, %, －)
and nothing that a user types can be taken for a query's syntax.
"""

from collections.abc import Iterable

_WIDTH = 5


class _CodePoints(dict[int, str]):
    def __missing__(self, point: int) -> str:
        code = self[point] = f"{point:0{_WIDTH}x}"
        return code


_CODES = _CodePoints()


def _words(text: str) -> list[str]:
    codes = "".join(text.split()).casefold().translate(_CODES)
    return [codes[i : i + 2 * _WIDTH] for i in range(0, len(codes), _WIDTH)]


def bigrams(values: Iterable[str]) -> str:
    """The words to index for these values; no bigram reaches over the end of a value, white space counts nothing."""
    return " ".join(word for value in values for word in _words(value))


def match(text: str) -> str | None:
    """The query that finds each of the words of `text` (parted by white space) as a substring; None without words."""
    phrases = [_phrase(_words(word)) for word in text.split()]
    return " AND ".join(phrases) or None


def _phrase(words: list[str]) -> str:
    # The last word is the last character alone: of one character any word that begins with it will do.
    return f'"{words[0]}"*' if len(words) == 1 else f'"{" ".join(words[:-1])}"'
