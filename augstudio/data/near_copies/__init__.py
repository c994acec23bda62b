"""Near-copies: photos that are the same picture resized, saved again or slightly cropped."""
