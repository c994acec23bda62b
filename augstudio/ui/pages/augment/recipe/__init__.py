"""The recipe on the left of the Augment page."""
