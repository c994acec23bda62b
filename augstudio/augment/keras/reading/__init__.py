"""Find the ``ImageDataGenerator`` calls in any text with Keras code, without running it."""
