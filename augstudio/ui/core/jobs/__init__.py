"""Jobs and threads: heavy work one by one, and light work beside it."""
