"""Open: files, folders and archives to documents. What a file is follows from its content, never from its suffix."""

from pipeline.read.failure import DocumentFailure
from pipeline.read.files import find, find_in, open_path
from pipeline.read.found import Found
from pipeline.read.limits import Limits
from pipeline.read.opening import open_bytes

__all__ = ["DocumentFailure", "Found", "Limits", "find", "find_in", "open_bytes", "open_path"]
