"""The networks: the only package that builds Keras layers."""
