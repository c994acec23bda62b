"""Features become a trained Run."""
