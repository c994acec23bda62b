"""A training script in plain Keras that repeats a run without AugStudio."""
