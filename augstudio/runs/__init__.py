"""A run on disk: settings, history, answers, classifier; and trainings that can be resumed."""
