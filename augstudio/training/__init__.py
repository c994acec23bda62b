"""Training: features or photos become a Run."""
