"""Cameras behind a small interface."""
