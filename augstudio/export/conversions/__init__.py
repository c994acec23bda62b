"""The classifier in the formats of other programs."""
