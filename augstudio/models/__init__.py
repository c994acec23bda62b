"""The networks; the only room that builds Keras layers."""
