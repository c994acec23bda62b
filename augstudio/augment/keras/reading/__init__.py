"""Any text with Keras code in it -> the calls of ``ImageDataGenerator``; nothing is executed."""
