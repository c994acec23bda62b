"""Features computed on many machines, and kept in a folder that all of them see."""
