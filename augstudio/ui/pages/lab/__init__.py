"""The page Lab: which augmentation helps on these photos."""
