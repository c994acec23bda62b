"""A pile of photos becomes class folders: what the user decides, photo by photo."""
