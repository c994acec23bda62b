"""The commands as a shell sees them: one document on stdout, sentences on stderr, exit codes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from augstudio import __version__, storage
from augstudio.cli import options as cli_options
from augstudio.runs.run import RUN_FILE, Run
from tests.photos import COLOURS, write_folder, write_photo
from tests.shell import Shell


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "colours", photos=6)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid every network socket."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a network socket was opened")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)


def test_trains_and_predicts_without_a_network(
    shell: Shell, colours: Path, tmp_path: Path, no_network: None
) -> None:
    options = ["--recipe", "gentle", "--views", 2, "--epochs", 3, "--seed", 4]
    result = shell.json("train", colours, "--out", tmp_path / "run", *options)
    assert result["run"] == str(tmp_path / "run")
    assert result["classes"] == ["blue", "red"]
    assert result["photos"] == {"train": 10, "validation": 2}
    assert set(result["validation"]) == {"right", "photos", "accuracy", "loss"}
    assert 1 <= result["best_epoch"] <= 3
    assert set(result["seconds"]) == {"scan", "features", "top_model", "total"}
    assert result["features"]["computed"] == 22
    assert result["skipped"] == []
    assert "Epoch 2" in shell.err

    again = shell.json("train", colours, "--out", tmp_path / "run", *options)
    assert again["features"]["computed"] == 0
    assert again["features"]["cached"] == 22
    assert again["validation"] == result["validation"]

    photo = write_photo(tmp_path / "new photo.png", COLOURS["red"], seed=77)
    (tmp_path / "no photo.jpg").write_text("hello")
    found = shell.json("predict", tmp_path / "run", photo, tmp_path / "no photo.jpg")
    answers, by_folders = found["predictions"], found["by_folders"]
    assert by_folders is None
    assert [answer["photo"] for answer in answers] == [str(photo)]
    assert set(answers[0]) == {"photo", "label", "probabilities", "set", "unfamiliar"}
    assert answers[0]["label"] in answers[0]["set"]
    # There are too few validation photos.
    assert answers[0]["unfamiliar"] is None
    assert set(answers[0]["probabilities"]) == {"blue", "red"}
    assert "no photo.jpg" in shell.err


def test_prints_sentences_without_json(shell: Shell, trained: Run) -> None:
    assert shell.run("scan", trained.root) == 0
    assert "20 photos, 2 classes" in shell.out
    photo = trained.root / "blue" / "000.png"
    assert shell.run("predict", trained.folder, photo) == 0
    assert f"{photo}: blue" in shell.out
    assert shell.run("backbones") == 0
    assert "efficientnet_lite0" in shell.out
    assert shell.run("--version") == 0
    assert shell.out.strip() == f"AugStudio {__version__}"


def test_folders_named_like_the_classes_give_an_accuracy(
    shell: Shell, trained: Run, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    for name, colour, seed in (
        ("Red", "red", 50),
        ("Red", "red", 51),
        ("BLUE", "blue", 52),
        ("_blue", "red", 53),
    ):
        write_photo(new / "inside" / name / f"{seed}.png", COLOURS[colour], seed)
    # A copy counts once.
    shutil.copy(new / "inside" / "BLUE" / "52.png", new / "inside" / "BLUE" / "copy.png")
    write_photo(new / "others" / "1.png", COLOURS["red"], seed=60)
    found = shell.json("predict", trained.folder, new)
    assert len(found["predictions"]) == 6
    assert found["by_folders"] == {
        "right": 3,
        "photos": 4,
        "accuracy": 0.75,
        "low": pytest.approx(0.3006, abs=1e-4),
        "high": pytest.approx(0.9544, abs=1e-4),
    }
    assert shell.run("predict", trained.folder, new) == 0
    last = shell.out.splitlines()[-1]
    assert last == "3 of 4 photos right (75%, 30–95%): by the names of their folders."


def test_scan_reports_problems(shell: Shell, colours: Path) -> None:
    shutil.copy(colours / "red" / "000.png", colours / "blue" / "copy.png")
    (colours / "red" / "broken.jpg").write_text("hello")
    result = shell.json("scan", colours)
    assert result["photos"] == {"train": {"blue": 7, "red": 6}}
    assert {p["code"] for p in result["problems"]} == {"unreadable", "same_photo_two_classes"}
    assert result["unreadable"] == [str(colours / "red" / "broken.jpg")]
    assert shell.run("scan", colours) == 0
    assert "broken.jpg" in shell.out or "can't be read" in shell.out


def test_a_thousand_classes_take_a_few_lines(shell: Shell, tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "one.png", COLOURS["red"], 1).read_bytes()
    for number in range(1000):
        folder = tmp_path / "many" / f"{number:03d}"
        folder.mkdir(parents=True)
        (folder / "1.png").write_bytes(photo)
    assert shell.run("scan", tmp_path / "many") == 0
    assert len(shell.out.splitlines()) < 8
    assert max(map(len, shell.out.splitlines())) < 400
    assert "000 1, 001 1, " in shell.out
    assert ", 019 1 and 980 more" in shell.out
    result = shell.json("scan", tmp_path / "many")
    assert len(result["classes"]) == len(result["photos"]["train"]) == 1000


def test_heat_maps_of_predicted_photos(
    shell: Shell, trained: Run, colours: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "maps"
    assert shell.run("predict", trained.folder, colours, "--heat-maps", folder) == 0
    assert len(shell.out.splitlines()) == 13
    assert f"Saved 12 heat maps in {folder}." in shell.err
    # Both folders have photos of these names.
    names = [f"{number:03d}{again}.png" for number in range(6) for again in ("", " 2")]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    with Image.open(folder / "000.png") as picture:
        assert (picture.size, picture.mode) == ((512, 512), "RGB")
    assert shell.run("predict", trained.folder, colours, "--heat-maps", folder) == 2
    assert "contains other files" in shell.err
    assert len(list(folder.iterdir())) == 12


def test_predicting_a_folder_names_what_is_left_out(
    shell: Shell, trained: Run, colours: Path
) -> None:
    (colours / "notes.txt").write_text("x")
    assert shell.run("predict", trained.folder, colours) == 0
    assert "1 file is left out, as it isn't a photo or can't be opened: notes.txt." in shell.err


def test_names_as_classes(shell: Shell, tmp_path: Path) -> None:
    for index in range(6):
        for name in ("blue", "red"):
            write_photo(tmp_path / "flat" / f"{name}.{index}.png", COLOURS[name], seed=index)
    assert shell.run("scan", tmp_path / "flat") == 2
    assert "--names-as-classes" in shell.err
    assert shell.json("scan", tmp_path / "flat", "--names-as-classes")["classes"] == [
        "blue",
        "red",
    ]


def test_backbones_as_json(shell: Shell) -> None:
    rows = shell.json("backbones")
    assert rows[0]["key"] == "efficientnet_lite0"
    assert rows[0]["input_size"] == 224


@pytest.mark.usefixtures("small_sample")
def test_draws_the_sample(shell: Shell, tmp_path: Path) -> None:
    result = shell.json("sample", tmp_path / "sample")
    assert result["photos"] == 15
    assert shell.run("sample", tmp_path / "sample") == 2


WRONG: list[tuple[list[str], str]] = [
    (["scan", "{tmp}/gone"], "gone"),
    (["scan", "{tmp}/empty"], "no photos"),
    (["scan", "{tmp}/letter.txt"], "letter.txt"),
    (["train", "{tmp}/one"], "one class"),
    (["train", "{colours}", "--recipe", "Fancy"], "Fancy"),
    (["train", "{colours}", "--recipe", "{tmp}/letter.txt"], "JSON"),
    (["train", "{colours}", "--recipe", "{tmp}/unknown.json"], "spin"),
    (["train", "{colours}", "--recipe", "{tmp}/wrong.json"], "rotation_range"),
    (["train", "{colours}", "--backbone", "resnet9000"], "resnet9000"),
    (["train", "{colours}", "--views", "0"], "views"),
    (["train", "{colours}", "--precision", "sloppy"], "precision"),
    (["train", "{colours}", "--out", "{tmp}"], "other files"),
    (["predict", "{tmp}/empty", "{tmp}/letter.txt"], "not an AugStudio run"),
    (["predict", "{run}", "{tmp}/gone.jpg"], "gone.jpg"),
    (["predict", "{run}", "{tmp}/letter.txt"], "can be read"),
    (["fly"], "fly"),
]


@pytest.mark.parametrize(("arguments", "word"), WRONG, ids=lambda value: str(value)[:60])
def test_wrong_input_gets_a_sentence_and_exit_code_2(
    shell: Shell, colours: Path, tmp_path: Path, trained: Run, arguments: list[str], word: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter.txt").write_text("dear")
    (tmp_path / "unknown.json").write_text('{"spin": 3}')
    (tmp_path / "wrong.json").write_text('{"rotation_range": 9999}')
    write_folder(tmp_path / "one" / "set", classes=("red",))
    filled = [a.format(tmp=tmp_path, colours=colours, run=trained.folder) for a in arguments]
    assert shell.run(*filled) == 2
    assert shell.out == ""
    assert word in shell.err
    assert "Traceback" not in shell.err


def test_train_says_what_scan_found(shell: Shell, colours: Path, tmp_path: Path) -> None:
    (colours / "red" / "broken.jpg").write_text("hello")
    shutil.copy(colours / "red" / "000.png", colours / "blue" / "copy.png")
    result = shell.json("train", colours, "--out", tmp_path / "run", "--epochs", 1)
    assert [Path(skip["photo"]).name for skip in result["skipped"]] == ["broken.jpg"]
    assert "can't be read" in shell.err
    assert "more than one class" in shell.err


def test_a_truncated_classifier_is_refused(shell: Shell, trained: Run, tmp_path: Path) -> None:
    shutil.copytree(trained.folder, tmp_path / "run")
    path = tmp_path / "run" / trained.classifier_path.name
    path.write_bytes(path.read_bytes()[:5000])
    assert shell.run("predict", tmp_path / "run", trained.root) == 2
    assert "damaged" in shell.err


@pytest.mark.parametrize(("size", "words"), [(None, "fixed photo size"), (8, "must add up to 1")])
def test_a_classifier_of_odd_shape_is_refused(
    shell: Shell, trained: Run, tmp_path: Path, size: int | None, words: str
) -> None:
    import keras

    shutil.copytree(trained.folder, tmp_path / "run")
    photos = keras.Input((size, size, 3))
    values = keras.layers.Dense(2)(keras.layers.GlobalAveragePooling2D()(photos))
    keras.Model(photos, values).save(tmp_path / "run" / trained.classifier_path.name)
    assert shell.run("predict", tmp_path / "run", trained.root, "--json") == 2
    assert shell.out == ""
    assert words in shell.err
    assert "Choose another run, or train again." in shell.err


def test_names_are_printed_whatever_the_encoding(shell: Shell, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "🐜 #1 und ein Leerzeichen")
    code = "from augstudio.cli.app import main; main()"
    environment = os.environ | {"PYTHONIOENCODING": "cp1252"}
    for extra in ([], ["--json"]):
        result = subprocess.run(
            [sys.executable, "-c", code, "scan", str(folder), *extra],
            capture_output=True,
            check=False,
            env=environment,
        )
        assert result.returncode == 0, result.stderr
        assert b"ein Leerzeichen" in result.stdout
    assert json.loads(result.stdout)["root"] == str(folder)


def test_a_run_of_a_newer_version_is_refused(shell: Shell, trained: Run, tmp_path: Path) -> None:
    shutil.copytree(trained.folder, tmp_path / "run")
    document = json.loads((tmp_path / "run" / RUN_FILE).read_text())
    (tmp_path / "run" / RUN_FILE).write_text(json.dumps(document | {"schema_version": 99}))
    photo = next(trained.root.rglob("*.png"))
    assert shell.run("predict", tmp_path / "run", photo) == 2
    assert "newer version" in shell.err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder")
def test_a_current_folder_that_was_deleted_is_reported(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert shell.run("sample", "here") == 2
    assert shell.err.startswith("The current folder no longer exists.")


def test_the_unexpected_is_reported_without_a_traceback(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_options, "scan_folder", lambda *_, **__: 1 / 0)
    assert shell.run("scan", "anything") == 1
    assert "ZeroDivisionError" in shell.err
    assert "Traceback" not in shell.err
    log = storage.settings_folder() / "augstudio-crash.log"
    assert str(log) in shell.err
    assert "Traceback" in log.read_text()


def test_a_folder_in_place_of_a_command_opens_in_the_window(
    shell: Shell, colours: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path | None] = []

    def open_window(folder: Path | None) -> int:
        opened.append(folder)
        return 0

    monkeypatch.setattr("augstudio.ui.open_window", open_window)
    assert [shell.run(), shell.run(colours), shell.run("gui", colours)] == [0, 0, 0]
    assert opened == [None, colours, colours]


def test_a_command_goes_before_a_folder_of_its_name(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scan").mkdir()
    monkeypatch.chdir(tmp_path)
    assert shell.run("scan") == 2
    assert "Missing argument" in shell.err


def test_a_mistyped_command_gets_a_suggestion(shell: Shell) -> None:
    assert shell.run("scna") == 2
    assert "No such command 'scna'. Did you mean 'scan'?" in shell.err


_NO_NETWORK = """
import socket, sys
def forbidden(*_, **__):
    raise AssertionError("a network socket was opened")
for name in ("connect", "connect_ex", "sendto", "bind"):
    setattr(socket.socket, name, forbidden)
socket.getaddrinfo = forbidden
sys.argv[0] = "augstudio"
from augstudio.cli.app import main
main()
"""


def test_a_fresh_process_is_quiet_and_opens_no_socket(colours: Path, tmp_path: Path) -> None:
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            _NO_NETWORK,
            "train",
            str(colours),
            "--out",
            str(tmp_path / "run"),
            "--epochs",
            "2",
            "--json",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["best_epoch"] >= 1
    started = (
        "Looking",
        "Reading",
        "Extracting",
        "Choosing",
        "Cross-validation",
        "Epoch",
        "Training",
        "Not fine-tuned",
        "note: Accuracy on only 2 validation photos",
    )
    assert [line for line in result.stderr.splitlines() if not line.startswith(started)] == []


def test_help_does_not_load_tensorflow() -> None:
    code = "import sys, augstudio.cli.app; print([m for m in sys.modules if m in sys.argv[1:]])"
    heavy = ["tensorflow", "keras", "openvino", "sklearn", "PySide6"]
    result = subprocess.run(
        [sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="sends a signal of Unix")
def test_ctrl_c_keeps_the_best_so_far(colours: Path, tmp_path: Path) -> None:
    options = ["--top-model", "dense", "--epochs", "10000", "--out", str(tmp_path / "run")]
    process = subprocess.Popen(
        [sys.executable, "-m", "augstudio", "train", str(colours), *options, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Epoch 2:"):
            break
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert json.loads(out)["stopped"]
    assert (tmp_path / "run" / RUN_FILE).is_file()
