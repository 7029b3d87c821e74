"""How much memory a process holds, and a bound that the system itself keeps; Linux says both, other systems neither.

Address space is no measure: the OCR engine reserves 3 GiB and touches 1. So the parent looks at what workers really
hold, and the system refuses what one would reserve beyond that and a generous allowance, between two looks.
"""

import os
import sys
from pathlib import Path

from pipeline.read.limits import MEBIBYTE

_RESERVED = 3072 * MEBIBYTE
_RESERVED_A_CORE = 64 * MEBIBYTE
"""What libraries reserve and never touch: arenas, and stacks of threads, of which some make one a core."""

WATCHED = sys.platform == "linux"
"""Whether memory is bounded on this system."""


def held(pid: int) -> int:
    """Bytes that a process holds for itself, files that it maps not counted; 0 where the system does not say."""
    if not WATCHED:
        return 0
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
    except (OSError, ValueError):  # it has just ended
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def bound(memory: int) -> None:
    """Has the system refuse this process what it reserves far beyond `memory` bytes: a MemoryError, or its end."""
    if WATCHED:
        import resource  # noqa: PLC0415 - not every system has it

        most = memory + _RESERVED + _RESERVED_A_CORE * (os.cpu_count() or 1)
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (lowest, hard))
