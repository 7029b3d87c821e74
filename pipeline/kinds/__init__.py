"""Record types, a folder each: the record, its labels, its checks."""
