"""A folder of photos becomes a Dataset."""
