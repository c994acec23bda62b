"""Keras's augmentation, both ways: code and recipes, recipes and preprocessing layers."""
