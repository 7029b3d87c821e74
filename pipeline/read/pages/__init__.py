"""Pages to text: what stands on pages becomes lines and tables of cells, a document's text with a mark a line.

`grid` finds the cells that ruled lines draw, `sheet` puts the characters into them, `flow` joins what pages cut, and
`writing` lays the document's text out, with the place and the box of every line of a cell.
"""
