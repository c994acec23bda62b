"""The three ways to train: bottleneck features, fine-tuning, and from scratch."""
