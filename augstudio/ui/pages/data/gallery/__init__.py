"""The gallery: all photos of a class, a set or a problem, and what to do about them."""
