"""The state of the window, and the jobs that run in the background."""
