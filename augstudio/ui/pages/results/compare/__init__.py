"""A run beside an earlier one, on the same photos."""
