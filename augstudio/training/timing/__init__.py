"""How long a training will take."""
