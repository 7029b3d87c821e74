"""What decoders of pictures say on stderr, and nowhere else: that a picture is damaged, while they give one."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

_LOST = re.compile(r"corrupt|premature|truncat|error|cannot|not enough|unexpected|invalid|fail", re.IGNORECASE)
_OF_COLOURS = re.compile(r"iCCP|sRGB|profile|gamma", re.IGNORECASE)
_STAMP = re.compile(r"^\[[^]]*\]\s*(?:global\s*)?(?:\S+\.[ch]pp:\d+\s*)?")
_LONGEST = 80


@contextmanager
def complaints() -> Iterator[list[str]]:
    """A list that holds, once the block is left, the first thing that was said in it and tells of something lost.

    What the process writes on stderr meanwhile is not shown.
    """
    said: list[str] = []
    sys.stderr.flush()
    shown = os.dup(2)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(shown, 2)
            os.close(shown)
            file.seek(0)
            lines = file.read(65_536).decode("utf-8", "replace").splitlines()
            lost = [line for line in lines if _LOST.search(line) and not _OF_COLOURS.search(line)]
            said += [_STAMP.sub("", line).strip()[:_LONGEST] for line in lost[:1]]
