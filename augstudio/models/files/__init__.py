"""Readers for untrusted files; they never run code that a file names."""
