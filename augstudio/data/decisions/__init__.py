"""What the user decided about photos. Decisions change the dataset, but no file."""
