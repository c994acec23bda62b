"""A project that is saved, and opened on another computer."""

import errno
import os
import shutil
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
import pytest

from augstudio import storage
from augstudio.augment import own_presets
from augstudio.augment.recipe import Recipe
from augstudio.data.dataset import Split
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file, save_edits, saved_edits
from augstudio.data.scan import scan
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.evaluation.document import document, save_document
from augstudio.evaluation.run_evaluation import evaluate_split
from augstudio.export.archive import open as opening
from augstudio.export.archive.contents import contents_of
from augstudio.export.archive.open import attach_project, folder_for, look_into, unpack_project
from augstudio.export.archive.save import save_project
from augstudio.lab.library import list_studies
from augstudio.predict import Predictor
from augstudio.progress import Progress
from augstudio.runs.answers import PREDICTIONS_FILES, write_answers
from augstudio.runs.events import PhotoSkipped
from augstudio.runs.library import list_runs
from augstudio.runs.run import EVALUATION_FILES, RUN_FILES, Run
from tests.export.archive.example_project import Project


class Stopped(Progress):
    """Asks to stop after some checks."""

    def __init__(self, after: int = 0) -> None:
        self.left = after

    @property
    def cancelled(self) -> bool:
        self.left -= 1
        return self.left < 0


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_everything_is_the_same_on_another_computer(
    project: Project, trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = project.runs
    shutil.copy(trained.classifier_path, first.classifier_path)
    before = evaluate_split(first, Split.VALIDATION, Predictor.of(first).answers)
    save_document(before, first, Split.VALIDATION)
    write_answers(second.answers(), second.root, second.folder, PREDICTIONS_FILES[Split.VALIDATION])
    kept = {run.name: contents(run.folder) for run in project.runs}
    photos = contents(project.folder)
    (second.folder / "mine.txt").write_text("not part of a run")
    done = save_project(contents_of(project.found), tmp_path / "my colours")
    assert (done.file.name, done.photos, done.runs, done.studies) == (
        "my colours.augstudio", 20, 2, 1,
    )  # fmt: skip
    assert done.size == done.file.stat().st_size
    with ZipFile(done.file) as archive:
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
    assert {kind for name, kind in kinds.items() if name.startswith("photos/")} == {ZIP_STORED}
    assert {k for name, k in kinds.items() if not name.startswith("photos/")} == {ZIP_DEFLATED}

    project.folder.rename(tmp_path / "gone")
    shutil.rmtree(os.environ["AUGSTUDIO_HOME"])
    monkeypatch.setenv("AUGSTUDIO_HOME", str(tmp_path / "other-home"))
    folder = tmp_path / "elsewhere" / "colours"
    opened = unpack_project(done.file, folder)
    assert opened.sentences == (
        f"20 photos are in {folder}.",
        "Decisions: 1 photo moved and 1 photo left out.",
        "New here: 2 runs, 1 study and Leaves from above.",
    )
    assert contents(folder) == photos
    assert saved_edits(edits_file(folder)) == project.edits
    assert own_presets.names() == ["Leaves from above"]
    assert own_presets.load("Leaves from above") == project.preset
    [study] = list_studies("colours")
    assert (study.trials, study.plan.root) == (project.study.trials, folder)
    assert study.is_of(scan(folder))

    runs = {run.name: run for run in list_runs("colours")}
    assert runs.keys() == kept.keys() == {"run-001", "Again"}
    for name, run in runs.items():
        assert (run.root, run.dataset) == (folder, "colours")
        found = contents(run.folder)
        assert found.keys() == kept[name].keys() <= RUN_FILES
        assert all(found[each] == kept[name][each] for each in found if each != "run.json")
    run = runs["run-001"]
    assert EVALUATION_FILES[Split.VALIDATION] in kept["run-001"]
    records = run.dataset_again().records(Split.VALIDATION)
    assert [each.path.is_relative_to(folder) for each in records] == [True] * len(records)
    after = evaluate_split(run, Split.VALIDATION, Predictor.of(run).answers)
    assert document(after, run) == document(before, first)
    answers = Predictor.of(run).answers(after.evaluation.answers.photos).answers
    again = before.evaluation.answers.probabilities
    assert np.abs(answers.probabilities - again).max() < 1e-5


def test_opening_it_twice_does_not_duplicate_runs(saved: Path, elsewhere: Path) -> None:
    first = unpack_project(saved, elsewhere)
    other = elsewhere.parent / "second" / "colours"
    again = unpack_project(saved, other)
    assert (again.runs, again.studies, again.known, again.recipes) == ((), (), 3, ())
    assert "3 of its runs and studies were here already." in again.sentences
    assert {run.folder for run in list_runs("colours")} == {*first.runs}
    assert {run.root for run in list_runs("colours")} == {elsewhere}
    # Once their photos are gone, they belong to the next folder.
    shutil.rmtree(elsewhere)
    shutil.rmtree(other)
    unpack_project(saved, other)
    assert {run.root for run in list_runs("colours")} == {other}
    assert len(list_runs("colours")) == 2


def test_other_runs_and_presets_of_these_names_stay(saved: Path, elsewhere: Path) -> None:
    taken = storage.dataset_runs("colours") / "run-001"
    taken.mkdir(parents=True)
    (taken / "mine.txt").write_text("mine")
    own_presets.save("Leaves from above", Recipe(zoom_range=(0.5, 1.0)))
    opened = unpack_project(saved, elsewhere)
    assert sorted(path.name for path in opened.runs) == ["run-002", "run-007"]
    assert contents(taken) == {"mine.txt": b"mine"}
    assert opened.recipes == ("Leaves from above 2",)


def test_photos_that_the_other_computer_has_already(
    project: Project, tmp_path: Path, elsewhere: Path
) -> None:
    # Saved on this computer, with its decisions read before.
    kept = replace(contents_of(project.found), edits=project.edits, runs=project.runs)
    done = save_project(kept, tmp_path / "bare.augstudio", photos=False)
    assert done.size < 20_000
    assert not look_into(done.file).has_photos
    with pytest.raises(InputError, match="saved without its photos"):
        unpack_project(done.file, elsewhere)
    shutil.copytree(project.folder, elsewhere)
    (elsewhere / "blue" / "000.png").rename(elsewhere / "blue" / "renamed.png")
    (elsewhere / "red" / "005.png").unlink()
    own = Edits().leave_classes_out(["green"])
    save_edits(own, edits_file(elsewhere))
    opened = attach_project(done.file, elsewhere)
    assert (opened.photos, opened.missing, opened.renamed) == (20, 1, 1)
    assert opened.sentences[0] == f"19 of 20 photos are in {elsewhere}."
    assert saved_edits(edits_file(elsewhere)) == own.with_change(Edits(), project.edits)
    for run in list_runs("colours"):
        paths = {each.path for each in run.dataset_again().every()}
        assert {path for path in paths if not path.exists()} == {elsewhere / "red" / "005.png"}
        names = {each.path.name for each in run.answers().photos.records}
        assert "000.png" not in names or (elsewhere / "blue" / "000.png") not in paths
    other = tmp_path / "others"
    shutil.copytree(elsewhere / "blue", other / "green")
    shutil.copytree(elsewhere / "blue", other / "yellow")
    for path in other.rglob("*.png"):
        path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(InputError, match="None of the 20 photos of this project is in"):
        attach_project(done.file, other)


def test_paths_of_another_system(project: Project, elsewhere: Path, tmp_path: Path) -> None:
    first, second = project.runs
    root = "C:\\Users\\me\\colours"
    skipped = (
        PhotoSkipped(Path(f"{root}\\blue\\x.png"), "it can't be read"),
        PhotoSkipped(Path("D:\\y.png"), "it can't be read"),
    )
    first.model_copy(update={"root": Path(root), "skipped": skipped}).save(first.folder)
    kept = contents_of(project.found, [first])
    unpack_project(save_project(kept, tmp_path / "one").file, elsewhere)
    [run] = list_runs("colours")
    assert [each.path for each in run.skipped] == [elsewhere / "blue" / "x.png", Path("D:\\y.png")]
    assert second.name == "Again"


@pytest.mark.parametrize("after", [0, 3, 21, 25, 30])
def test_after_a_stop_there_is_nothing(
    saved: Path, project: Project, elsewhere: Path, after: int, tmp_path: Path
) -> None:
    kept = replace(contents_of(project.found), runs=project.runs)
    beside = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(Cancelled):
        save_project(kept, tmp_path / "half.augstudio", progress=Stopped(min(after, 21)))
    with pytest.raises(Cancelled):
        unpack_project(saved, elsewhere, Stopped(after))
    assert contents(elsewhere.parent) == {}
    assert [*elsewhere.parent.iterdir()] == []
    assert list_runs() == []
    assert not list(storage.runs_folder().rglob("run-*"))
    assert not edits_file(elsewhere).exists()
    assert {path.name for path in tmp_path.iterdir()} <= {*beside, "elsewhere", "other-home"}


def test_on_a_full_disk_there_is_nothing(
    saved: Path, project: Project, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = contents_of(project.found)

    class Usage:
        free = 1000

    with monkeypatch.context() as patch:
        patch.setattr(opening.shutil, "disk_usage", lambda _: Usage)
        with pytest.raises(AugStudioError, match=r"needs .* only 1\.0 kB are free"):
            unpack_project(saved, elsewhere)
    assert not elsewhere.parent.exists()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "utime", full)
        with pytest.raises(AugStudioError, match="disk is full"):
            unpack_project(saved, elsewhere)
    assert [*elsewhere.parent.iterdir()] == []
    if not Path("/dev/full").exists():
        return
    with monkeypatch.context() as patch:
        patch.setattr(storage, "temporary_for", lambda _: Path("/dev/full"))
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(AugStudioError, match="disk is full"):
            save_project(kept, tmp_path / "full.augstudio")
    assert not (tmp_path / "full.augstudio").exists()


def test_a_damaged_run_leaves_nothing(project: Project, elsewhere: Path, tmp_path: Path) -> None:
    first, second = project.runs
    kept = contents_of(project.found, [first, second])
    (second.folder / "run.json").write_text('{"schema_version": 99}')
    file = save_project(kept, tmp_path / "newer").file
    with pytest.raises(InputError, match="newer version") as found:
        unpack_project(file, elsewhere)
    assert "Update AugStudio" in found.value.hint
    assert list_runs() == []
    assert [*elsewhere.parent.iterdir()] == []
    assert contents_of(project.found).left_out == ()  # that of the other computer


def test_places_that_are_taken(saved: Path, project: Project, elsewhere: Path) -> None:
    elsewhere.mkdir(parents=True)
    (elsewhere / ".DS_Store").write_text("of the system")
    assert folder_for(look_into(saved), elsewhere) == elsewhere
    (elsewhere / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        unpack_project(saved, elsewhere)
    assert folder_for(look_into(saved), elsewhere) == elsewhere / "colours"
    unpack_project(saved, elsewhere / "colours")
    assert contents(elsewhere).keys() > {"mine.txt", "colours/blue/000.png"}
    (elsewhere / "folder.augstudio").mkdir()
    for out in (elsewhere / "folder", Path("/")):
        with pytest.raises(InputError, match="is a folder"):
            save_project(contents_of(project.found), out)
    with pytest.raises(InputError, match="can't be used"):
        unpack_project(saved, elsewhere / "mine.txt")


def test_a_photo_that_changed_since(project: Project, tmp_path: Path) -> None:
    kept = contents_of(project.found)
    (project.folder / "blue" / "003.png").write_bytes(b"changed")
    with pytest.raises(InputError, match=r"003\.png has changed since the folder was read"):
        save_project(kept, tmp_path / "saved")
    (project.folder / "blue" / "003.png").unlink()
    with pytest.raises(InputError, match=r"003\.png does not exist"):
        save_project(kept, tmp_path / "saved")
    assert not (tmp_path / "saved.augstudio").exists()
