"""Why a classifier answers as it does: heat maps, similar photos, the map of all photos."""
