"""The plots of loss and accuracy."""
