"""Colours, the style sheet, and pictures made from arrays."""
