"""Files of a project folder: bytes in, models or problems with their place out."""
