"""The classifier leaves the house, and is proven to answer the same."""
