"""Whether OCR is installed, and what it is; loads nothing of it, not even numpy."""

import importlib.util
import os
from importlib.metadata import version

from pipeline.errors import EnvironmentFailure

_NEEDED = ("numpy", "cv2", "onnxruntime", "rapidocr")
_MOST_THREADS = 2
"""More than two gain nothing on a page."""
_threads = [_MOST_THREADS]


def use_threads(count: int) -> None:
    """How many threads the engine of this process uses; told before it is made."""
    _threads[0] = max(1, min(count, _MOST_THREADS))


def threads() -> int:
    """How many threads the engine of this process uses."""
    return min(_threads[0], os.cpu_count() or 1)


def missing_part() -> str | None:
    """What OCR wants and this Python has not; None where it works."""
    return next((name for name in _NEEDED if importlib.util.find_spec(name) is None), None)


def backend() -> str:
    """OpenVINO where it is installed (twice as fast), else ONNX Runtime."""
    return "openvino" if importlib.util.find_spec("openvino") else "onnxruntime"


def engine_name() -> str:
    """Engine, models and back end with their versions, as stored with each reading. Raises EnvironmentFailure."""
    demand()
    return f"rapidocr {version('rapidocr')}, PP-OCRv6 small, {backend()} {version(backend())}"


def demand() -> None:
    """Raises EnvironmentFailure where OCR is not installed."""
    missing = missing_part()
    if missing:
        raise EnvironmentFailure(
            f"a scan needs OCR, and {missing} is not installed", "install it with: pip install 'chuishao[ocr]'"
        )
