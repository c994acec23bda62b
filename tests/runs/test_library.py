"""What becomes of a run that is kept."""

import errno
import json
import os
from pathlib import Path

import pytest

from augstudio import storage
from augstudio.errors import AugStudioError, InputError
from augstudio.runs.field_types import LONGEST_NOTE
from augstudio.runs.library import annotate, delete, find_runs, is_kept, rename
from augstudio.runs.run import RUN_FILE, Run, load_run
from tests.example_runs import keep_run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return keep_run(tmp_path / "runs" / "run-001")


def document(run: Run) -> dict[str, object]:
    return json.loads((run.folder / RUN_FILE).read_text(encoding="utf-8"))


def files(run: Run) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in run.folder.iterdir()}


def test_a_name_is_kept_and_nothing_else_changes(run: Run) -> None:
    before, others = document(run), files(run)
    renamed = rename(run, "  Käfer,\tzweiter  Versuch ")
    assert renamed.title == renamed.name == "Käfer, zweiter Versuch"
    assert renamed == load_run(run.folder) == run.model_copy(update={"title": renamed.title})
    assert document(run) == before | {"title": renamed.title}
    del others[RUN_FILE]
    assert others.items() <= files(run).items()
    assert sorted(files(run)) == sorted([RUN_FILE, *others])


@pytest.mark.parametrize("empty", ["", "   ", "run-001"])
def test_without_a_name_it_is_called_like_its_folder(run: Run, empty: str) -> None:
    again = rename(rename(run, "Beetles"), empty)
    assert again.title == ""
    assert again.name == "run-001"


def test_a_note_may_have_lines(run: Run) -> None:
    noted = annotate(run, "new lamp\n\nless shadow\n")
    assert noted.note == "new lamp\n\nless shadow"
    assert load_run(run.folder).note == noted.note
    assert annotate(noted, " ").note == ""


def test_name_and_note_do_not_undo_each_other(run: Run) -> None:
    """Two windows may have listed the same run before either wrote."""
    rename(run, "Beetles")
    noted = annotate(run, "new lamp")
    assert (noted.title, noted.note) == ("Beetles", "new lamp")


def test_the_same_name_writes_nothing(run: Run) -> None:
    before = files(run)
    rename(run, "")
    assert files(run) == before


def test_what_is_too_long_is_refused(run: Run) -> None:
    before = files(run)
    with pytest.raises(InputError, match="81 characters; at most 80"):
        rename(run, "x" * 81)
    with pytest.raises(InputError, match="at most 10000"):
        annotate(run, "x" * (LONGEST_NOTE + 1))
    assert files(run) == before


def test_a_run_of_the_first_version_becomes_one_of_this(run: Run) -> None:
    old = {
        name: value
        for name, value in document(run).items()
        if name not in ("title", "note", "notices", "averaged")
    }
    (run.folder / RUN_FILE).write_text(json.dumps(old | {"schema_version": 1}))
    assert rename(load_run(run.folder), "Old").schema_version == 4
    assert document(run)["schema_version"] == 4


def test_a_run_that_is_gone_is_reported(run: Run) -> None:
    delete(run)
    assert not is_kept(run)
    for change in (rename, annotate):
        with pytest.raises(InputError, match="no longer exists"):
            change(run, "x")
    assert not run.folder.exists()


def test_a_full_disk_leaves_the_run_as_it_was(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(run)

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(AugStudioError, match="disk is full"):
        rename(run, "Beetles")
    monkeypatch.undo()
    assert files(run) == before


def test_deleting_takes_the_folder_and_is_no_error_twice(run: Run) -> None:
    other = keep_run(run.folder.parent / "run-002")
    delete(run)
    delete(run)
    assert find_runs([run.folder.parent]).runs == [other]


def test_deleting_a_link_leaves_what_it_leads_to(run: Run, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(run.folder)
    delete(load_run(link))
    assert not link.exists()
    assert is_kept(run)


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="needs a folder that is locked")
def test_a_run_that_may_not_be_deleted_says_why(run: Run) -> None:
    run.folder.parent.chmod(0o500)
    try:
        with pytest.raises(InputError, match="permission to use"):
            delete(run)
    finally:
        run.folder.parent.chmod(0o700)


def test_runs_in_a_folder_are_listed_newest_first(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    kept = [
        keep_run(folder / f"run-{day}", created=f"2026-01-0{day}T12:00:00") for day in (2, 3, 1)
    ]
    keep_run(folder / ".run-4.unfinished")
    keep_run(folder / "deep" / "run-5")
    (folder / "run-6").mkdir()
    (folder / "run-6" / RUN_FILE).write_text("{")
    assert find_runs([folder]).runs == [kept[1], kept[0], kept[2]]
    assert find_runs([tmp_path / "nowhere"]).runs == []
    assert storage.runs_folder() not in (folder, tmp_path)
