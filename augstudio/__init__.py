"""AugStudio: train your own image classifier from a folder of photos."""

__version__ = "0.1.0"
