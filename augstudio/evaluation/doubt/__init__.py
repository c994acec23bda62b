"""When an answer can not be relied on: photos unlike those of the training, several classes."""
