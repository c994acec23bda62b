"""Taking photos of the classes with a camera."""
