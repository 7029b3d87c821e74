"""Scans drawn from a seed: a printed document, a level of damage, a resolution, a kind of file, and what befell it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from pipeline.trials.printed.damage import LEVELS, Shot, damaged, in_black, in_grey, turned_about
from pipeline.trials.printed.draw import Order
from pipeline.trials.printed.files import jpeg, pdf, png, tiff, with_text_layer
from pipeline.trials.printed.pictures import POINTS, Picture, pictures_of, stamped
from pipeline.trials.printed.turned import pages_of
from pipeline.trials.truth import Expected

_KINDS = ("pdf", "pdf", "pdf", "tiff", "png", "jpeg")
_ONE_PAGE = frozenset({"png", "jpeg"})


@dataclass(frozen=True, slots=True)
class Scan:
    """How a document is scanned.

    `turn` is by how many degrees clockwise every `each`-th page lies; `exif`: the file says so; `colours`: "colour",
    "grey" or "black"; `layer`: the words stand unseen below the picture; `desk`: it is seen around the page.
    """

    level: str
    dpi: int
    kind: str
    colours: str
    stamp: bool = False
    turn: int = 0
    each: int = 1
    exif: bool = False
    layer: bool = False
    desk: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """What is special in it, by name."""
        named = {
            f"dpi-{self.dpi}": True,
            self.kind: True,
            self.colours: True,
            "stamp": self.stamp,
            f"turn-{self.turn}": bool(self.turn),
            "exif": self.exif,
            "layer": self.layer,
            "desk": self.desk,
        }
        return tuple(name for name, true in named.items() if true)


@dataclass(frozen=True, slots=True)
class ScanOrder:
    """A scan to be made, and of what."""

    seed: str
    order: Order
    scan: Scan

    @property
    def name(self) -> str:
        """`<printer>.<option>+<option>.<level>.<number>`."""
        options = "+".join((*self.order.options, *self.scan.options))
        return f"{self.order.printer}.{options}.{self.scan.level}.{self.order.number:03}"

    @property
    def forms(self) -> tuple[Expected, ...]:
        """The true records."""
        return self.order.forms

    @property
    def suffix(self) -> str:
        """The ending of the file's name."""
        return {"tiff": ".tif", "jpeg": ".jpg"}.get(self.scan.kind, f".{self.scan.kind}")

    def file(self) -> bytes:
        """The scan. Raises DumpIncomplete, or EnvironmentFailure where a program fails."""
        chance, scan = Random(self.seed), self.scan
        source = self.order.upright()
        pages = pictures_of(source, scan.dpi)
        if scan.stamp:
            pages = [stamped(page, scan.dpi, chance) for page in pages]
        shots = [damaged(page, LEVELS[scan.level], scan.dpi, chance, desk=scan.desk) for page in pages]
        pictures = list(self._laid(shots))
        if scan.kind == "tiff":
            return tiff(pictures, scan.dpi)
        if scan.kind == "png":
            return png(pictures[0])
        if scan.kind == "jpeg":
            return jpeg(pictures[0], shots[0].quality, (360 - scan.turn) % 360 if scan.exif else 0)
        sizes = [(p.shape[1] * POINTS / scan.dpi, p.shape[0] * POINTS / scan.dpi) for p in pictures]
        black = scan.colours == "black"
        images = [png(p) if black else jpeg(p, shot.quality) for p, shot in zip(pictures, shots, strict=True)]
        made = pdf(images, sizes)
        return with_text_layer(made, source, shots, scan.dpi, chance) if scan.layer else made

    def _laid(self, shots: list[Shot]) -> Iterator[Picture]:
        """The pictures in the scan's colours, turned as the pages lie."""
        for number, shot in enumerate(shots):
            picture = shot.picture
            if self.scan.colours == "grey":
                picture = in_grey(picture)
            elif self.scan.colours == "black":
                picture = in_black(picture, self.scan.dpi)
            yield turned_about(picture, 0 if number % self.scan.each else self.scan.turn)


def scan_of(order: Order, level: str, seed: int) -> ScanOrder:
    """The document scanned at this level. A file that holds one page gets one form, or is another kind of file.

    Raises DumpIncomplete, or EnvironmentFailure where a program fails.
    """
    name = f"{seed} {order.number} {level}"
    chance = Random(name)
    scan = _drawn(level, chance)
    order = replace(order, layout=replace(order.layout, turn=None))
    if scan.kind in _ONE_PAGE:
        alone = replace(order, forms=order.forms[:1], layout=replace(order.layout, cuts=(None,), words=False))
        if pages_of(alone.upright()) == 1:
            order = alone
        else:
            scan = replace(scan, kind={"png": "tiff", "jpeg": "pdf"}[scan.kind], exif=False)
    return ScanOrder(name, order, scan)


def _drawn(level: str, chance: Random) -> Scan:
    kind = "jpeg" if level == "phone" and chance.random() < 0.5 else chance.choice(_KINDS)
    rough = level in ("heavy", "phone")
    turn = chance.choice((90, 180, 270)) if chance.random() < 0.2 else 0
    stamp = chance.random() < 0.2
    colours = ("colour", "grey") if rough or kind == "jpeg" else ("colour", "grey", "grey", "black")
    return Scan(
        level,
        chance.choice((150, 200, 200, 300)),
        kind,
        # a stamp is red, or it is no stamp that can be told from print
        "colour" if stamp else chance.choice(colours),
        stamp=stamp,
        turn=turn,
        each=chance.choice((1, 2)),
        exif=kind == "jpeg" and bool(turn) and chance.random() < 0.7,
        layer=kind == "pdf" and not turn and chance.random() < 0.15,
        desk=level == "phone" and chance.random() < 0.3,
    )
