"""One chart a file. Each gives a picture, or None where the project has nothing of the kind."""
