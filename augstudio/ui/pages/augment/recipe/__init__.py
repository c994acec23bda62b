"""The recipe at the left of the Augment page."""
