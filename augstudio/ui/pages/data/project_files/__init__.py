"""The open project saved as one file, and such files opened."""
