"""``export`` as a shell sees it; what it writes is tested in ``tests/export``."""

import json
from pathlib import Path

import pytest

from augstudio.export.formats import Format, Purpose
from augstudio.export.run_export import Exported, ExportFailed
from tests.example_runs import keep_run
from tests.export.fake_export import FakeExport, parity
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeExport:
    """The export, which writes empty folders here."""
    made = FakeExport()
    monkeypatch.setattr("augstudio.cli.export.export", made)
    return made


def test_a_table_says_how_each_format_answers(
    shell: Shell, fake: FakeExport, tmp_path: Path
) -> None:
    run, out = keep_run(tmp_path / "run"), tmp_path / "out"
    asked = ["export", run.folder, "--out", out]
    assert shell.run(*asked, "--for", "raspberry_pi,web", "--format", "web,keras") == 0
    _, formats, _ = fake.asked[-1]
    wanted = [*Purpose.RASPBERRY_PI.formats, Format.WEB, Format.KERAS]
    assert formats == list(dict.fromkeys(wanted))
    *rows, last = shell.out.splitlines()
    assert last == f"Saved in {out}."
    assert " ".join(rows[0].split()) == "Format Same answers Largest difference Size Per photo"
    for row, form in zip(rows[1:], formats, strict=True):
        cells = " ".join(row.split())
        assert cells == f"{form.about.title} 100 of 100 0.00021 14 MB 12 ms passed"
    assert "Keras: Converting" in shell.err
    assert "Keras: Compared with AugStudio: the same answer for all 100 photos" in shell.err


def test_what_differs_or_failed_ends_with_code_1(
    shell: Shell, fake: FakeExport, tmp_path: Path
) -> None:
    run = keep_run(tmp_path / "run")
    others = ("red/1.png", "red/2.png", "red/3.png")
    differs = parity(Format.TFLITE_INT8, same_answers=97, others=others)
    failed = ExportFailed(Format.ONNX, "ONNX: no.", "Choose another format.")
    fake.results = {
        Format.TFLITE_INT8: lambda folder: Exported(Format.TFLITE_INT8, folder, differs),
        Format.ONNX: lambda _: failed,
        Format.KERAS_SCRIPT: lambda folder: Exported(Format.KERAS_SCRIPT, folder, None, "Anew."),
    }
    asked = ["export", run.folder, "--format", ",".join(fake.results)]
    assert shell.run(*asked, "--out", tmp_path / "table") == 1
    said = [line.split()[-1] for line in shell.out.splitlines()[1:-1]]
    assert said == ["differs", "failed", "written"]
    assert "ONNX: no. Choose another format." in shell.err
    assert "Differs from AugStudio: another answer for 3 of 100 photos" in shell.err

    assert shell.run(*asked, "--out", tmp_path / "json", "--json") == 1
    document = json.loads(shell.out)
    int8, script = document["exports"]
    assert int8 == int8 | {
        "format": "tflite_int8",
        "folder": str(tmp_path / "json" / "tflite_int8"),
        "largest_difference": differs.largest_difference,
        "top_agreement": 0.97,
        "bytes": differs.bytes,
        "ms_per_photo": differs.ms_per_photo,
        "passed": False,
    }
    assert (script["largest_difference"], script["sentence"]) == (None, "Anew.")
    assert script["passed"]
    assert document["failed"] == [
        {"format": "onnx", "message": failed.message, "hint": failed.hint},
    ]


def test_unknown_words_are_explained(shell: Shell, fake: FakeExport, tmp_path: Path) -> None:
    run = keep_run(tmp_path / "run")
    for options, said in (
        ([], "It is not said what to export. Add --for with one of web"),
        (["--for", "fridge"], "There is no purpose 'fridge'. Choose from"),
        (["--format", "keras,word"], "There is no format 'word'. Choose from"),
    ):
        assert shell.run("export", run.folder, "--out", tmp_path / "out", *options) == 2
        assert said in " ".join(shell.err.split())
    assert not fake.asked
