"""One page per step of the work; they share through Session and do not know each other."""
