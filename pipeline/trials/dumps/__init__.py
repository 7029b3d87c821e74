"""Forms printed to PDF, Word and HTML by other programs and dumped to text by others, with the true records known.

The programs that are installed are used; draws repeat from a seed.
"""
