"""The table of formats and purposes."""

from importlib import metadata

import pytest

from augstudio import packages, storage
from augstudio.errors import InputError
from augstudio.export.formats import FORMATS, Format, FormatInfo, Purpose


def test_every_format_and_purpose_is_described() -> None:
    assert set(FORMATS) == set(Format)
    for about in FORMATS.values():
        assert about.title
        assert about.help.endswith(".")
    served = {form for purpose in Purpose for form in purpose.formats}
    assert served <= set(Format)
    assert len({purpose.label for purpose in Purpose}) == len(Purpose)


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    assert not FORMATS[Format.KERAS].missing
    FORMATS[Format.KERAS].require()
    monkeypatch.setattr(packages.metadata, "version", missing)
    about = FORMATS[Format.ONNX]
    about = FormatInfo(**{name: getattr(about, name) for name in about.__dataclass_fields__})
    assert about.missing == ("tf2onnx", "onnx", "onnxruntime")
    with pytest.raises(InputError, match="tf2onnx, onnx and onnxruntime, which are") as error:
        about.require()
    assert 'pip install "augstudio[onnx]"' in error.value.hint


def test_every_runtime_is_there() -> None:
    runtimes = storage.resource("export", "runtimes")
    needed = {about.runtime for about in FORMATS.values()} - {""}
    assert needed == {path.stem for path in runtimes.glob("*.py")}
