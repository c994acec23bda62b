"""The pictures at the right of the Augment page."""
