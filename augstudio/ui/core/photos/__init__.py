"""The open folder of photos, and what is decided about them."""
