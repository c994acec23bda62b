"""The choices made before a training starts."""
