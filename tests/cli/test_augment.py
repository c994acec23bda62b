"""``augment`` and ``recipe`` as a shell sees them."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe
from tests.photos import COLOURS, write_folder, write_photo
from tests.shell import Shell

CODE = "from keras import *\ngen = ImageDataGenerator(rotation_range=40, horizontal_flip=True)\n"


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "colours", photos=4)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_saves_copies(shell: Shell, colours: Path, tmp_path: Path) -> None:
    (colours / "red" / "broken.jpg").write_text("hello")
    out = tmp_path / "out"
    result = shell.json(
        "augment", colours, "--out", out, "--copies", 3, "--recipe", "strong", "--size", 32
    )
    assert result == {
        "out": str(out),
        "manifest": str(out / "manifest.csv"),
        "classes": ["blue", "red"],
        "photos": 8,
        "copies": 24,
        "written": 24,
        "skipped": [
            {
                "photo": str(colours / "red" / "broken.jpg"),
                "reason": result["skipped"][0]["reason"],
            }
        ],
        "stopped": False,
    }
    assert "Saving copies 24 / 24 copies" in shell.err
    assert len(list(out.glob("*/*__v0[123].jpg"))) == 24


def test_the_same_command_gives_the_same_bytes_with_any_threads(
    shell: Shell, colours: Path, tmp_path: Path
) -> None:
    found = []
    for number, threads in enumerate((1, 4, 4)):
        out = tmp_path / f"out{number}"
        options = ["--recipe", "Strong", "--copies", 5, "--size", 32, "--threads", threads]
        assert shell.run("augment", colours, "--out", out, *options) == 0
        found.append(files(out))
    assert len(found[0]) == 42
    assert found[0] == found[1] == found[2]


def test_continues_where_it_stopped(shell: Shell, colours: Path, tmp_path: Path) -> None:
    command = ["augment", colours, "--out", tmp_path / "out", "--copies", 2, "--format", "png"]
    shell.json(*command)
    (tmp_path / "out" / "red" / "002__v01.png").unlink()
    assert shell.json(*command)["written"] == 1
    assert shell.run(*command) == 0
    assert "out has 16 copies" in shell.out
    assert "(16 from an earlier run)" in shell.out
    assert shell.run(*command, "--seed", 5) == 2
    assert "seed 0 instead of 5" in shell.err


def test_originals_and_other_splits(shell: Shell, tmp_path: Path) -> None:
    write_folder(tmp_path / "set" / "train", photos=3)
    write_folder(tmp_path / "set" / "val", photos=2)
    out = tmp_path / "out"
    options = ["--keep-originals", "--split", "validation", "--copies", 1, "--fit", "stretch"]
    assert shell.json("augment", tmp_path / "set", "--out", out, *options)["copies"] == 8
    assert (out / "red" / "000__v00.jpg").is_file()
    assert shell.run("augment", tmp_path / "set", "--out", tmp_path / "b", "--split", "test") == 2
    assert "no test photos" in shell.err


def test_a_recipe_that_changes_nothing_is_reported(
    shell: Shell, colours: Path, tmp_path: Path
) -> None:
    assert shell.run("augment", colours, "--out", tmp_path / "out", "--recipe", "None") == 0
    assert "changes nothing" in shell.err


def test_classes_from_names(shell: Shell, tmp_path: Path) -> None:
    for index in range(3):
        for name in ("blue", "red"):
            write_photo(tmp_path / "flat" / f"{name}.{index}.png", COLOURS[name], seed=index)
    command = ["augment", tmp_path / "flat", "--out", tmp_path / "out", "--copies", 1]
    assert shell.run(*command) == 2
    assert "--names-as-classes" in shell.err
    assert shell.json(*command, "--names-as-classes")["copies"] == 6
    assert (tmp_path / "out" / "blue" / "blue.0__v01.jpg").is_file()


WRONG = [
    (["augment", "{colours}"], "--out"),
    (["augment", "{tmp}/gone", "--out", "{tmp}/out"], "gone"),
    (["augment", "{colours}", "--out", "{colours}/out"], "inside"),
    (["augment", "{colours}", "--out", "{tmp}"], "contains the photos themselves"),
    (["augment", "{colours}/red", "--out", "{colours}/out"], "inside"),
    (["augment", "{colours}", "--out", "{tmp}/other"], "other files"),
    (["augment", "{colours}", "--out", "{tmp}/other/letter.txt"], "letter.txt"),
    (["augment", "{colours}", "--out", "{tmp}/out", "--recipe", "Fancy"], "Fancy"),
    (["augment", "{colours}", "--out", "{tmp}/out", "--copies", "0"], "copies"),
    (["augment", "{colours}", "--out", "{tmp}/out", "--size", "5"], "size"),
    (["augment", "{colours}", "--out", "{tmp}/out", "--quality", "101"], "quality"),
    (["augment", "{colours}", "--out", "{tmp}/out", "--threads", "0"], "threads"),
    (["augment", "{colours}", "--out", "{tmp}/out", "--format", "gif"], "gif"),
    (["recipe", "from-keras", "{tmp}/gone.py"], "gone.py"),
    (["recipe", "from-keras", "{tmp}"], "not a regular file"),
    (["recipe", "from-keras", "{tmp}/other/letter.txt"], "ImageDataGenerator"),
    (["recipe", "from-keras", "{tmp}/photo.jpg"], "not text"),
    (["recipe", "to-keras", "Fancy"], "Fancy"),
    (["recipe", "fly"], "fly"),
]


@pytest.mark.parametrize(("arguments", "word"), WRONG, ids=lambda value: str(value)[:60])
def test_wrong_input_gets_a_sentence_and_exit_code_2(
    shell: Shell, colours: Path, tmp_path: Path, arguments: list[str], word: str
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    assert shell.run(*(each.format(tmp=tmp_path, colours=colours) for each in arguments)) == 2
    assert shell.out == ""
    assert word in shell.err
    assert "Traceback" not in shell.err
    assert not (tmp_path / "out").exists()


def test_keras_code_becomes_a_recipe(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8-sig")
    wanted = Recipe(rotation_range=40, horizontal_flip=True)
    assert shell.run("recipe", "from-keras", tmp_path / "code.py") == 0, shell.err
    assert Recipe.from_json(shell.out) == wanted
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CODE.encode())))
    assert shell.run("recipe", "from-keras", "-") == 0
    assert Recipe.from_json(shell.out) == wanted


def test_notes_on_keras_code_go_to_stderr(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("ImageDataGenerator(shear_range=0.2, rescale=1./255)")
    assert shell.run("recipe", "from-keras", tmp_path / "code.py") == 0
    assert json.loads(shell.out)["shear_range"] == 0.2
    assert "degrees" in shell.err


@pytest.mark.parametrize(
    ("options", "word"), [([], "ImageDataGenerator("), (["--layers"], "Random")]
)
def test_a_recipe_becomes_keras_code(shell: Shell, options: list[str], word: str) -> None:
    assert shell.run("recipe", "to-keras", "Photos", *options) == 0, shell.err
    assert word in shell.out
    compile(shell.out, "script", "exec")


def test_a_recipe_survives_the_way_to_keras_and_back(shell: Shell, tmp_path: Path) -> None:
    recipe = presets()["Gentle"]
    assert shell.run("recipe", "to-keras", "Gentle") == 0
    (tmp_path / "script.py").write_text(shell.out)
    assert shell.run("recipe", "from-keras", tmp_path / "script.py") == 0, shell.err
    assert recipe.active
    assert Recipe.from_json(shell.out).active == recipe.active


@pytest.mark.skipif(os.name == "nt", reason="sends a signal of Unix")
def test_ctrl_c_keeps_what_is_there(tmp_path: Path) -> None:
    folder, out = write_folder(tmp_path / "colours", photos=10), tmp_path / "out"
    options = ["--copies", "300", "--recipe", "Strong", "--size", "512", "--json"]
    command = [sys.executable, "-m", "augstudio", "augment", str(folder), "--out", str(out)]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Saving copies") and " 0 /" not in line:
            break
    process.send_signal(signal.SIGINT)
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    document = json.loads(printed)
    assert document["stopped"]
    assert 0 < document["copies"] < 6000
    assert len(list(out.glob("*/*.jpg"))) == document["copies"]
    assert not list(out.rglob(".*"))
