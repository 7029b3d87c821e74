"""Cells out of order: dumps that come in blocks, columns and regions, not row by row."""

from pipeline.extract.scatter.read import read_scatter

__all__ = ["read_scatter"]
