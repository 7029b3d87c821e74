"""Wrapped and interleaved text: the printed form is a known shape, the text a damaged walk through its cells.

`fragments` cuts the text at its blanks and line ends; `puzzle` spells the template's labels from fragments in any
order; `regions` finds the blocks between them; `widths` says which line ends a column's width explains; `rows` puts
the fragments of the indicators into cells; `walk` makes a `Table` of it all.
"""

from pipeline.extract.walk.walk import read_walk

__all__ = ["read_walk"]
