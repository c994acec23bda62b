"""The built-in sample dataset: photos of leaves, drawn on demand."""
