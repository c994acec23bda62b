"""Small widgets: plain values in, plain signals out."""
