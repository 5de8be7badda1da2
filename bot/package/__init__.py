"""One ZIP in the order in which offices file it; and the one packer of the program."""
