"""Why a run answers as it does: heat maps, and the most similar training photos."""
