"""Cross-validation: every photo judged by a classifier that has not seen it."""
