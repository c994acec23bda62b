"""When an answer cannot be relied on: photos unlike those of the training, several classes."""
