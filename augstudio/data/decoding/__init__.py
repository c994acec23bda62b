"""Decode photo files of any format: the format, the memory needed, the meaning of the values."""
