"""Files that mean harm, or came to harm: written by hand, byte by byte, and by chance."""
