"""Save augmented copies of photos to a folder, for other programs."""
