"""Documents that were found and are not opened yet: who asks for many opens only those that are wanted."""

import hashlib
from dataclasses import dataclass, field

from pipeline.document import Document
from pipeline.errors import DocumentError
from pipeline.read.failure import DocumentFailure
from pipeline.read.limits import Limits
from pipeline.read.opening import open_bytes
from pipeline.read.progress import Progress, untold


@dataclass(frozen=True, slots=True)
class Found:
    """One file, or one member of an archive: its name, its bytes and their hash."""

    name: str
    sha256: str
    data: bytes = field(repr=False)

    @classmethod
    def of(cls, name: str, data: bytes) -> "Found":
        """What was found under a name."""
        return cls(name, hashlib.sha256(data).hexdigest(), data)

    def opened(self, limits: Limits, progress: Progress = untold) -> Document | DocumentFailure:
        """The document, or why it cannot be opened."""
        try:
            return open_bytes(self.name, self.data, limits, progress)
        except DocumentError as error:
            return DocumentFailure(self.name, self.sha256, error)
