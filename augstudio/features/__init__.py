"""Bottleneck features and activations, computed once and cached."""
