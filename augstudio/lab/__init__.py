"""The lab: which augmentation, network or method helps on these photos, alone and together."""
