"""A whole project in one file: photos, decisions, recipes, runs and studies."""
