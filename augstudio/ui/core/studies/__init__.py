"""Studies of the lab: what is chosen, what runs, and what is known."""
