"""Trainings, runs, and what they predict."""
