"""Whether the probabilities of a run mean what they say."""
