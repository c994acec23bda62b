"""What the user decided about photos. Decisions change no file, unless they are applied."""
