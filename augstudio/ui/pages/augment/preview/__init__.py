"""The preview on the right of the Augment page."""
