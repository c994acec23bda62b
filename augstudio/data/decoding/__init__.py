"""A photo file of any kind becomes pixels: what it is, what it takes, what its values mean."""
