"""jixiao analyse: a table of answers read, analysed and shown."""
