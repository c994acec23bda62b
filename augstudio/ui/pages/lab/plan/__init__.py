"""What a new study is to compare."""
