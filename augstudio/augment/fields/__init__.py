"""The fields of ``Recipe``: every augmentation parameter, declared once, one file per section.

The files are the sections of the page: ``geometry``, ``colour``, ``camera``, ``edges``,
``normalisation`` and ``validation``.

Unless their ``keras`` says otherwise, names are those of
``keras.src.legacy.preprocessing.image.ImageDataGenerator`` and mean the same. A step that applies
to only some photos has a strength (0 turns it off) and a share of photos.
"""
