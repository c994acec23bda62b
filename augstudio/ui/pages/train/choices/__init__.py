"""What is chosen before a training starts."""
