"""The pretrained networks: what is known of each, and how each is built."""
