"""The tab Robustness: accuracy as photos are rotated, blurred or otherwise disturbed."""
