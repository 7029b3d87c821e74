"""PDFs: every page's characters, ruled lines and pictures. One of the two doors to PyMuPDF."""

from pipeline.read.pdf.reading import inks, read_pdf

__all__ = ["inks", "read_pdf"]
