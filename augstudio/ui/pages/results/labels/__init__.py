"""Labels to check: photos whose class looks wrong."""
