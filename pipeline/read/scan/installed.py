"""Whether OCR is installed, and what it is; loads nothing of it, not even numpy."""

import importlib.util
from importlib.metadata import version

from pipeline.errors import EnvironmentFailure

_NEEDED = ("numpy", "cv2", "onnxruntime", "rapidocr")


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
