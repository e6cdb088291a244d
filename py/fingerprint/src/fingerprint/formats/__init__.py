"""One module a format: follow a file's structure to its end, and read the picture's size on the way."""
