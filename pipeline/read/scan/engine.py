"""The OCR engine: one a process, made when first asked for, silent, and never on the network."""

import importlib.util
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.read.scan.ctc import Alphabet
from pipeline.read.scan.installed import backend, demand, engine_name, threads

_DETECTION, _RECOGNITION = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_LONGEST_SIDE = 1280

Colours = NDArray[np.uint8]
Quads = NDArray[np.float64]
Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Engine:
    """What finds and reads lines of text."""

    name: str
    alphabet: Alphabet
    detector: Any
    recogniser: Any

    def lines(self, image: Colours) -> Quads:
        """The corners (lines, 4, 2) of the lines of text in an image (height, width, 3), in its pixels."""
        boxes = self.detector(image).boxes
        return np.zeros((0, 4, 2)) if boxes is None else np.asarray(boxes, np.float64)

    def characters(self, batch: NDArray[np.float32]) -> Probabilities:
        """How likely each character is at each step, (lines, steps, alphabet), of lines (lines, 3, 48, width).

        What is given back is valid until the next call.
        """
        return np.asarray(self.recogniser(batch))


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of this process, warm. Raises EnvironmentFailure where the extra is not installed."""
    demand()
    # OpenVINO sends no word to its makers, and nothing is written on stderr.
    os.environ.setdefault("OPENVINO_TELEMETRY_OPT_OUT", "1")
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    from rapidocr import RapidOCR  # noqa: PLC0415 - half a second, and not wanted by who reads text

    made = RapidOCR(params=_settings())
    nothing = np.full((64, 64, 3), 255, np.uint8)
    # Its models are loaded by their first use.
    made(nothing, use_det=True, use_cls=False, use_rec=False)
    made(nothing, use_det=False, use_cls=False, use_rec=True)
    alphabet = Alphabet.of(made.text_rec.postprocess_op.character)
    return Engine(engine_name(), alphabet, made.text_det, made.text_rec.session)


def bare_engine() -> Callable[[bytes], object]:
    """The engine as it is, with our settings: what it makes of a picture's bytes by itself. To measure against."""
    demand()
    from rapidocr import RapidOCR  # noqa: PLC0415 - as above

    made = RapidOCR(params=_settings())
    return lambda picture: made(picture, use_det=True, use_cls=False, use_rec=True)


def _settings() -> dict[str, Any]:
    """Models by their path in the package, so that none is ever fetched; no line classifier: it turns 99% into %66."""
    from rapidocr import EngineType  # noqa: PLC0415 - as above

    found = importlib.util.find_spec("rapidocr")
    models = Path(str(found.origin)).parent / "models" if found else Path()
    kind = EngineType.OPENVINO if backend() == "openvino" else EngineType.ONNXRUNTIME
    count = threads()
    return {
        "Global.log_level": "critical",
        "Global.use_cls": False,
        "Det.engine_type": kind,
        "Det.model_path": str(models / _DETECTION),
        "Det.limit_type": "max",
        "Det.limit_side_len": _LONGEST_SIDE,
        "Rec.engine_type": kind,
        "Rec.model_path": str(models / _RECOGNITION),
        "EngineConfig.openvino.inference_num_threads": count,
        "EngineConfig.onnxruntime.intra_op_num_threads": count,
    }
