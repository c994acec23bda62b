"""Bottleneck features, computed once."""
