"""A web page that classifies photos and the camera in the browser, without a network."""
