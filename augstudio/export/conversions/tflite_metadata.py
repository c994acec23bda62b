"""The names of the classes inside a TensorFlow Lite file, where apps look for them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

#: Name of the entry in the file, and of the format of what it contains.
_ENTRY, _IDENTIFIER, _PARSER = "TFLITE_METADATA", b"M001", "1.0.0"
LABELS = "labels.txt"
# Numbers of kinds in the schema: labels of an axis, pixels in RGB, properties of an image, and
# options of normalising.
_AXIS_LABELS, _RGB, _IMAGE, _NORMALISED = 2, 1, 2, 1


def with_metadata(model: bytes, classes: Sequence[str], name: str) -> bytes:
    """Return a TensorFlow Lite file with a description of its input and output.

    It says that the input is a picture in RGB that need not be normalised, and that the values of
    the output belong to the classes in ``labels.txt``, which is appended as a ZIP archive. Source:
    ``metadata_schema.fbs`` of TensorFlow Lite Support, which the tasks of MediaPipe read.
    """
    from tensorflow.lite.python import schema_py_generated as schema
    from tensorflow.lite.tools import flatbuffer_utils

    parsed = flatbuffer_utils.convert_bytearray_to_object(bytearray(model))
    buffer, entry = schema.BufferT(), schema.MetadataT()
    buffer.data = _description(name)
    entry.name, entry.buffer = _ENTRY, len(parsed.buffers)
    parsed.buffers.append(buffer)
    parsed.metadata = [*(parsed.metadata or []), entry]
    stream = BytesIO(flatbuffer_utils.convert_object_to_bytearray(parsed))
    with ZipFile(stream, "a", ZIP_STORED) as archive:
        # With a fixed time, the same classifier always gives the same file.
        archive.writestr(ZipInfo(LABELS), "".join(f"{each}\n" for each in classes))
    return stream.getvalue()


def _description(name: str) -> bytes:
    import flatbuffers

    builder = flatbuffers.Builder(1024)
    table = _Tables(builder)
    text, rows = builder.CreateString, table.rows
    labels = table({0: text(LABELS), 2: ("byte", _AXIS_LABELS)})
    normal = table({0: table.floats(0.0), 1: table.floats(1.0)})
    steps = rows([table({0: ("byte", _NORMALISED), 1: normal})])
    content = table({0: ("byte", _IMAGE), 1: table({0: ("byte", _RGB)})})
    photos = table({0: text("photo"), 3: content, 4: steps})
    answers = table({0: text("probability"), 6: rows([labels])})
    whole = table({2: rows([photos]), 3: rows([answers])})
    found = table({0: text(name), 3: rows([whole]), 7: text(_PARSER)})
    builder.Finish(found, file_identifier=_IDENTIFIER)
    return bytes(builder.Output())


class _Tables:
    """Writes tables of a schema that is not compiled, by the numbers of their fields."""

    def __init__(self, builder: Any) -> None:
        self._builder = builder

    def __call__(self, fields: dict[int, Any]) -> int:
        """Write a table: references to what was written before, or ("byte", value)."""
        builder = self._builder
        builder.StartObject(max(fields) + 1)
        for slot, value in fields.items():
            if isinstance(value, tuple):
                builder.PrependInt8Slot(slot, value[1], 0)
            else:
                builder.PrependUOffsetTRelativeSlot(slot, value, 0)
        return int(builder.EndObject())

    def rows(self, references: Sequence[int]) -> int:
        """Write a list of tables."""
        self._builder.StartVector(4, len(references), 4)
        for each in reversed(references):
            self._builder.PrependUOffsetTRelative(each)
        return int(self._builder.EndVector())

    def floats(self, value: float) -> int:
        """Write a list of one number."""
        self._builder.StartVector(4, 1, 4)
        self._builder.PrependFloat32(value)
        return int(self._builder.EndVector())
