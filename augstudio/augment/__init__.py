"""A Recipe turns one photo into many."""
