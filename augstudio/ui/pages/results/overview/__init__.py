"""The figures of a run: confusion matrix, classes and mistakes."""
