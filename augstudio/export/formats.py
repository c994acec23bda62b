"""Format: what a classifier can be exported as, for which purpose, and how exact it must be."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from augstudio.packages import missing_packages, require_packages


class Format(StrEnum):
    """What a classifier can be exported as; the values are the words of the command line."""

    KERAS = "keras"
    SAVED_MODEL = "saved_model"
    TFLITE = "tflite"
    TFLITE_FLOAT16 = "tflite_float16"
    TFLITE_DYNAMIC = "tflite_dynamic"
    TFLITE_INT8 = "tflite_int8"
    ONNX = "onnx"
    OPENVINO = "openvino"
    WEB = "web"
    KERAS_SCRIPT = "keras_script"

    @property
    def about(self) -> "FormatInfo":
        """What to know about it."""
        return FORMATS[self]


@dataclass(frozen=True)
class Limits:
    """How far an export may be from the window.

    Attributes
    ----------
    largest
        Largest difference of a probability; ``None`` for any.
    agreement
        Share of photos in [0, 1] whose most probable class must be the same.
    """

    largest: float | None
    agreement: float


#: For formats that compute with 32 bits, with 16 bits, and with whole numbers of 8 bits.
_FLOAT32, _FLOAT16, _INT8 = Limits(1e-3, 1.0), Limits(1e-2, 1.0), Limits(None, 0.98)
#: Browsers decode large JPEG files whole, AugStudio at half of their size or less, which is many
#: times faster. On 100 photos of ants and bees that made up to 0.015.
_BROWSER = Limits(5e-2, 1.0)


@dataclass(frozen=True)
class FormatInfo:
    """A format, described for people and for the code that writes and checks it.

    Attributes
    ----------
    title, help
        Its name, and what it is good for, in a sentence.
    model
        The model's file or folder in the exported folder.
    runtime
        The file of ``resources/export/runtimes`` that loads it, without its ending; "" if it has no
        ``predict.py``.
    requirements
        What ``predict.py`` needs apart from NumPy and Pillow, as pip writes it.
    limits
        How exact it must be.
    writing
        The packages that writing it needs apart from AugStudio's own.
    extra
        The extra of AugStudio that installs these and the packages of ``requirements``.
    """

    title: str
    help: str
    model: str
    runtime: str
    requirements: tuple[str, ...]
    limits: Limits = _FLOAT32
    writing: tuple[str, ...] = ()
    extra: str = ""

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The packages that writing or checking it needs and that are not installed here."""
        needed = (*self.writing, *(each.partition(">")[0] for each in self.requirements))
        return missing_packages(needed)

    def require(self) -> None:
        """Raise ``InputError`` if a package is missing."""
        require_packages(
            self.title,
            self.missing,
            self.extra,
            "If pip finds no package for this version of Python, choose another format.",
        )


_LITERT = ("ai-edge-litert>=2.1",)
_TENSORFLOW = ("tensorflow>=2.16",)

FORMATS = {
    Format.KERAS: FormatInfo(
        "Keras",
        "For Python programs with Keras 3.8 or later; the whole network, ready to be trained on.",
        "model.keras",
        "keras",
        ("keras>=3.8", *_TENSORFLOW),
    ),
    Format.SAVED_MODEL: FormatInfo(
        "TensorFlow SavedModel",
        "For TensorFlow Serving and other programs built on TensorFlow.",
        "saved_model",
        "saved_model",
        _TENSORFLOW,
    ),
    Format.TFLITE: FormatInfo(
        "TensorFlow Lite",
        "For apps on phones and for small computers, as exact as AugStudio itself.",
        "model.tflite",
        "tflite",
        _LITERT,
    ),
    Format.TFLITE_FLOAT16: FormatInfo(
        "TensorFlow Lite, float16",
        "Half the size, and nearly as exact: the best choice for most phones.",
        "model.tflite",
        "tflite",
        _LITERT,
        _FLOAT16,
    ),
    Format.TFLITE_DYNAMIC: FormatInfo(
        "TensorFlow Lite, dynamic range",
        "A quarter of the size: weights of 8 bits, computed with 32. A little less exact.",
        "model.tflite",
        "tflite",
        _LITERT,
        _INT8,
    ),
    Format.TFLITE_INT8: FormatInfo(
        "TensorFlow Lite, int8",
        "A quarter of the size and fastest on small chips: whole numbers only, so the least exact.",
        "model.tflite",
        "tflite",
        _LITERT,
        _INT8,
    ),
    Format.ONNX: FormatInfo(
        "ONNX",
        "For ONNX Runtime, which other programming languages have, too.",
        "model.onnx",
        "onnx",
        ("onnxruntime>=1.20",),
        writing=("tf2onnx", "onnx"),
        extra="onnx",
    ),
    Format.OPENVINO: FormatInfo(
        "OpenVINO",
        "For fast answers on processors by Intel.",
        "model.xml",
        "openvino",
        ("openvino>=2025.4",),
    ),
    Format.WEB: FormatInfo(
        "Web page",
        "A folder with a page that classifies photos and the camera in any browser, without a "
        "network: for pupils, colleagues and visitors.",
        "index.html",
        "",
        (),
        _BROWSER,
    ),
    Format.KERAS_SCRIPT: FormatInfo(
        "Keras training script",
        "A commented program in plain Keras that repeats this training without AugStudio.",
        "train.py",
        "",
        (),
    ),
}


class Purpose(StrEnum):
    """What a classifier is exported for; the values are the words of the command line."""

    WEB = "web"
    PHONE = "phone"
    RASPBERRY_PI = "raspberry_pi"
    PYTHON = "python"
    PROGRAM = "program"

    @property
    def label(self) -> str:
        """The purpose in words."""
        return _PURPOSES[self][0]

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats that serve it, the most usual one first."""
        return _PURPOSES[self][1]


_PURPOSES: dict[Purpose, tuple[str, tuple[Format, ...]]] = {
    Purpose.WEB: ("A web page", (Format.WEB,)),
    Purpose.PHONE: ("An app for Android or iPhone", (Format.TFLITE_FLOAT16,)),
    Purpose.RASPBERRY_PI: ("A Raspberry Pi", (Format.TFLITE, Format.TFLITE_INT8)),
    Purpose.PYTHON: ("A Python program", (Format.KERAS, Format.KERAS_SCRIPT)),
    Purpose.PROGRAM: ("Another program", (Format.ONNX, Format.SAVED_MODEL, Format.OPENVINO)),
}
