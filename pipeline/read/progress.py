"""How far the opening of a document is, told page by page."""

from collections.abc import Callable, Iterable, Iterator

from pipeline.read.ink import Ink

Progress = Callable[[int, int], None]
"""Called with a page's number, from 1, and the number of pages, before the page is read."""


def untold(page: int, pages: int) -> None:
    """For whom nobody waits."""


def told(inks: Iterable[Ink], pages: int, progress: Progress) -> Iterator[Ink]:
    """The pages as they are read, each told before it is."""
    number = 1
    waiting = iter(inks)
    while True:
        if number <= pages:
            progress(number, pages)
        ink = next(waiting, None)
        if ink is None:
            return
        yield ink
        number += 1
