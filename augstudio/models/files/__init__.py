"""Readers of files that come from elsewhere; they never run what a file names."""
