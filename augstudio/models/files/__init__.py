"""Readers for files of weights that never run what a file names."""
