"""Colours, the style sheet, and conversion between arrays and Qt images."""
