"""The photos of a run as points: similar ones lie close together."""
