"""What stands around the pages: header, navigation, status line and help."""
