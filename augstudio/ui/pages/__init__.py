"""One page per step. Pages share state through owners and don't know each other."""
