"""How good a classifier is, where it fails and why, and what to do about it."""
