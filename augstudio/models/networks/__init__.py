"""The pretrained networks: facts about each, and how to build them."""
