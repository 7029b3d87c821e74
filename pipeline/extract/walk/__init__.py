"""Wrapped and interleaved text: the printed form is a known shape, the text a damaged walk through its cells.

`fragments` cuts the text at its blanks and line ends; `puzzle` spells the template's labels from fragments in any
order; `blocks` finds the blocks between them; `figures` and `pairs` tell the figures by their sums; `phrases` says
which line ends part a word, `widths` which a column's width explains; `cuts`, `prices`, `seams` and `beside` put the
texts of a row into cells, `solve` those of all rows; `goals`, `paragraphs` and `mingled` part the two goals; `walk`
makes a `Table` of it.
"""

from pipeline.extract.walk.walk import read_walk

__all__ = ["read_walk"]
