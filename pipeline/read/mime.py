"""Web pages saved as one file (.mht, also Word's): the HTML part of a MIME message, decoded."""

import email
import email.policy
from email.message import EmailMessage

from pipeline.errors import UnsupportedDocument
from pipeline.read.decode import Decoded, decode
from pipeline.read.failure import DAMAGE
from pipeline.read.kind import damaged


def read_mime(name: str, data: bytes) -> Decoded:
    """The text of the first HTML part, else of the first plain one. Raises DocumentError."""
    try:
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
        part = _body(message)
        payload = part.get_payload(decode=True) if part is not None else None
        declared = (part.get_content_charset() if part is not None else None) or ""
    except DAMAGE as error:
        raise damaged(name, "mht", error) from error
    if not isinstance(payload, bytes):
        raise UnsupportedDocument(
            f"{name} is a mail or saved page without a text in it", "save the page as HTML or text and try again"
        )
    decoded = decode(name, payload, declared)
    return Decoded(decoded.text, f"mht {decoded.encoding}")


def _body(message: EmailMessage) -> EmailMessage | None:
    parts = [part for part in message.walk() if isinstance(part, EmailMessage)]
    for wanted in ("text/html", "text/plain"):
        for part in parts:
            if part.get_content_type() == wanted:
                return part
    return None
