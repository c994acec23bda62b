"""A run on disk: settings, history, predictions, classifier; and trainings to resume."""
