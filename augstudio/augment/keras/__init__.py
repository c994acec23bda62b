"""Convert between recipes and Keras code: ``ImageDataGenerator`` and preprocessing layers."""
