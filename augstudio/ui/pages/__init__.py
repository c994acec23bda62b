"""One page per step of the work; they share through owners and do not know each other."""
