"""Pages dumped in patches: rows of figures, pairs of values and headings, each kind in regions of its own."""

from pipeline.extract.scatter.patches.read import read_patches

__all__ = ["read_patches"]
