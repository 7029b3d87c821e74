"""Readers of a slice: each gives whole readings with evidence."""
