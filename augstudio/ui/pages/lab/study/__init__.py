"""A study that runs or is done."""
