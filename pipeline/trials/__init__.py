"""What tries us: mutants of true records, sources with known answers, and a referee; all from a seed."""
