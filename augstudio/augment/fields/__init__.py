"""The fields of ``Recipe``: every augmentation parameter, declared once, a file for each section.

``geometry``, ``colour``, ``camera``, ``edges``, ``normalisation``, ``validation``: as on the page.

Names without a note in their help are those of
``keras.src.legacy.preprocessing.image.ImageDataGenerator`` and mean the same; the others are
AugStudio's own. A step that happens only to some photos has a strength, 0 when it is off, and a
share of the photos.
"""
