"""Chuishao (吹哨): messy self-evaluation forms into records that can be trusted."""

__version__ = "0.1.0"
