"""Pictures of pages as the files that people send: PDF, with or without a text layer, TIFF, PNG, JPEG."""

import struct
from collections.abc import Sequence
from random import Random

import cv2
import numpy as np
import pymupdf

from pipeline.trials.printed.damage import Map, Shot
from pipeline.trials.printed.pictures import POINTS, Picture

_ORIENTATION = {0: 1, 90: 6, 180: 3, 270: 8}
"""Degrees that a viewer turns the picture clockwise -> what EXIF calls it."""

_UNLIKE = 0.02
"""Part of the characters of a text layer that are wrong, or missing."""

_ALIKE = {"0": "O", "1": "l", "5": "S", "8": "B", ".": ",", "已": "己", "未": "末", "大": "太", "日": "曰", "人": "入"}


def jpeg(picture: Picture, quality: int, turn: int = 0) -> bytes:
    """A JPEG; `turn`: degrees clockwise by which a viewer is to turn it, said in EXIF."""
    data = _encoded(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data[:2] + _exif(_ORIENTATION[turn]) + data[2:] if turn else data


def _exif(orientation: int) -> bytes:
    """The segment of a JPEG that says how the camera was held."""
    # big-endian; one entry: tag 0x0112, a short, one of them; no further directory
    directory = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + directory
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def png(picture: Picture) -> bytes:
    """A PNG, of one bit a pixel where there is only black and white."""
    only = picture.ndim == 2 and not np.any((picture > 0) & (picture < 255))
    return _encoded(".png", picture, [cv2.IMWRITE_PNG_BILEVEL, 1] if only else [])


def tiff(pictures: Sequence[Picture], dpi: int) -> bytes:
    """A TIFF of all pages."""
    stated = [cv2.IMWRITE_TIFF_XDPI, dpi, cv2.IMWRITE_TIFF_YDPI, dpi, cv2.IMWRITE_TIFF_RESUNIT, 2]
    done, data = cv2.imencodemulti(".tiff", list(pictures), stated)
    if not done:
        raise ValueError("OpenCV wrote no TIFF")
    return bytes(data)


def _encoded(suffix: str, picture: Picture, options: list[int]) -> bytes:
    done, data = cv2.imencode(suffix, picture, options)
    if not done:
        raise ValueError(f"OpenCV wrote no {suffix}")
    return bytes(data)


def pdf(images: Sequence[bytes], sizes: Sequence[tuple[float, float]]) -> bytes:
    """A PDF with nothing but a picture on each page; sizes in points."""
    document = pymupdf.open()
    for image, (width, height) in zip(images, sizes, strict=True):
        page = document.new_page(width=width, height=height)
        page.insert_image(page.rect, stream=image)
    return bytes(document.tobytes(deflate=True, no_new_id=True))


def with_text_layer(scan: bytes, source: bytes, shots: Sequence[Shot], dpi: int, chance: Random) -> bytes:
    """The scan with the printed file's words below it, unseen, at their places and with some mistakes."""
    with pymupdf.open("pdf", scan) as document, pymupdf.open("pdf", source) as printed:
        for page, original, shot in zip(document, printed, shots, strict=True):
            writer = pymupdf.TextWriter(page.rect)
            for text, x, y, size in _words(original):
                said = "".join(_mistaken(character, chance) for character in text)
                if said:
                    place = pymupdf.Point(*_moved(x, y, shot.moved, dpi / POINTS))
                    writer.append(place, said, font=pymupdf.Font("cjk"), fontsize=size)
            writer.write_text(page, render_mode=3)
        document.subset_fonts()
        return bytes(document.tobytes(deflate=True, no_new_id=True))


def _words(page: pymupdf.Page) -> list[tuple[str, float, float, float]]:
    """Each piece of text with the start of its base line and its size."""
    blocks = page.get_text("dict")["blocks"]
    spans = (span for block in blocks for line in block.get("lines", ()) for span in line["spans"])
    return [(span["text"], *span["origin"], span["size"]) for span in spans if span["text"].strip()]


def _moved(x: float, y: float, moved: Map, pixels: float) -> tuple[float, float]:
    across, down, scale = moved @ np.array([x * pixels, y * pixels, 1])
    return float(across / scale / pixels), float(down / scale / pixels)


def _mistaken(character: str, chance: Random) -> str:
    if chance.random() > _UNLIKE:
        return character
    return _ALIKE.get(character, chance.choice(("", character, "一")))
