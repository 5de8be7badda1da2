"""Files of other programs, in and out: bytes in, values out."""
