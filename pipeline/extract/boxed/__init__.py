"""Forms printed without ruled lines: cells told by where boxes of text stand on their pages.

`place` gets the boxes, upright, from the marks of a slice; `columns` puts them under their headings, `rows` makes
rows of what stands side by side, `levels` finds the rows that merged cells reach over, and `form` puts a whole form
together. What geometry leaves open is said to be open.
"""

from pipeline.extract.boxed.form import BLOCKS, boxed_table
from pipeline.extract.boxed.place import is_boxed

__all__ = ["BLOCKS", "boxed_table", "is_boxed"]
