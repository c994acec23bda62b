"""How good a classifier is, and where it fails."""
