"""Every augmentation parameter, declared once, by subject."""
