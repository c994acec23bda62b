"""Augmented copies of photos, written to a folder for other programs."""
