"""Cells of which only the order is known (one cell a line, a flat line) put in rows by the labels among them."""

from pipeline.extract.draft import Draft
from pipeline.extract.rows import Row


def in_rows(rows: list[Row], draft: Draft) -> list[Row]:
    """Rows as the labels part them."""
    return rows
