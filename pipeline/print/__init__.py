"""The printed form, once: what a record looks like on paper, with its findings in place.

`printed` lays a record out as rows of labelled cells; a terminal and an HTML page draw the same rows.
`official_page` prints clean forms for paper; the same as PDF is in `drawn`, which loads what draws.
"""

from pipeline.print.official import official_page
from pipeline.print.page import html_page
from pipeline.print.template import Note, PrintedCell, PrintedForm, Trace, printed, traces

__all__ = ["Note", "PrintedCell", "PrintedForm", "Trace", "html_page", "official_page", "printed", "traces"]
