"""Forms printed to PDF by several programs and scanned with damage, with the true records known; draws repeat."""
