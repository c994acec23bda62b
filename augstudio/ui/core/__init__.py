"""What is open in the window, and the jobs that run beside it."""
