"""The OCR engine: named when it is missing, silent, and never on the network."""

import importlib.util
import socket

import numpy as np
import pytest

from pipeline.errors import EnvironmentFailure, Exit
from pipeline.read.scan.engine import engine
from pipeline.read.scan.installed import engine_name


def test_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra a scan says which, in one line, and the exit code is that of the environment."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "rapidocr" else real(name))
    with pytest.raises(EnvironmentFailure, match=r"pip install 'chuishao\[ocr\]'") as raised:
        engine_name()
    assert raised.value.exit_code == Exit.ENVIRONMENT


def test_silent_and_without_network(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The models come from the package: the engine is made without a connection, and without a word."""

    def refused(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    made = engine.__wrapped__()
    made.lines(np.full((64, 64, 3), 255, np.uint8))
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


def test_one_engine_a_process() -> None:
    """The engine is made once and stays warm."""
    assert engine() is engine()
