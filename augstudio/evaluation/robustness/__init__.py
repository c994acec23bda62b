"""The robustness card: accuracy as photos are rotated, blurred or otherwise disturbed."""
