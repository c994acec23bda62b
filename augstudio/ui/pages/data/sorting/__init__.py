"""Sorting a pile of photos into classes."""
