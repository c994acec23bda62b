"""Running a study: stopped, killed, continued, extended; always with the same results."""

from pathlib import Path

import numpy as np
import pytest

from augstudio import locks
from augstudio.data.dataset import Split
from augstudio.errors import Cancelled, InputError
from augstudio.lab.arms import augmentation_arms
from augstudio.lab.conditions import CONDITIONS
from augstudio.lab.run_study import TrialsAdded, run_study
from augstudio.lab.study import Study, load_study, open_study
from augstudio.progress import Progress
from tests.kills import Killer, each_kill
from tests.lab.made_up import RECIPE, MadeUpExtractor, made_up_dataset, made_up_plan, photos

pytestmark = pytest.mark.usefixtures("features")
FILES = ("study.json", "trials.csv", "verdicts.csv")


def bytes_of(study: Study) -> dict[str, bytes]:
    """Return the files of a study; when it was made does not matter."""
    found = {name: (study.folder / name).read_bytes() for name in FILES}
    found["study.json"] = found["study.json"].replace(study.plan.created.encode(), b"")
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a study that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUGSTUDIO_HOME", str(folder / "home"))
        patch.setattr("augstudio.lab.network.Extractor", MadeUpExtractor)
        study = open_study(folder / "study", made_up_plan())
        run_study(study, made_up_dataset())
        return bytes_of(study)


def test_every_arm_repeat_part_and_condition(tmp_path: Path) -> None:
    study = open_study(tmp_path / "study", made_up_plan())
    events: list[TrialsAdded] = []
    run_study(study, made_up_dataset(), on_event=events.append)
    arms = len(study.plan.arms)
    assert [each.left for each in events] == list(range(2 * arms - 1, -1, -1))
    assert all(len(each.trials) == 3 * len(CONDITIONS) for each in events)
    assert [trial for each in events for trial in each.trials] == study.trials
    assert study.missing() == []
    # The parts of every repeat hold each photo once.
    for trials in (each.trials for each in events):
        assert sum(each.photos for each in trials) == 24 * len(CONDITIONS)
    # Classes lie apart: most answers are right, and the arms differ a little.
    accuracies = [each.accuracy for each in study.differences()]
    assert 0.6 < np.mean(accuracies) < 1
    assert len(set(accuracies)) > 3
    # Nothing is left to do, and the files stay as they are.
    before, MadeUpExtractor.views = bytes_of(study), 0
    run_study(study, made_up_dataset())
    assert (bytes_of(study), MadeUpExtractor.views) == (before, 0)


class Stopping(Progress):
    """Stops when so many repeats of arms are there."""

    def __init__(self, after: int) -> None:
        self.left = after

    @property
    def cancelled(self) -> bool:
        return self.left <= 0

    def tell(self, _: TrialsAdded) -> None:
        self.left -= 1


def test_stopped_and_continued(tmp_path: Path, whole: dict[str, bytes]) -> None:
    folder = tmp_path / "study"
    for after in (1, 1, 4):
        study = open_study(folder, made_up_plan())
        progress = Stopping(after)
        had = len(study.trials)
        with pytest.raises(Cancelled):
            run_study(study, made_up_dataset(), progress, progress.tell)
        kept = load_study(folder)
        assert kept.trials == study.trials
        assert len(kept.trials) >= had + 12 * after
        said = (folder / "verdicts.csv").read_text(encoding="utf-8").splitlines()[1:]
        assert len(said) == len(study.differences())
    assert not (folder / "study.lock").exists()
    study = open_study(folder, made_up_plan())
    run_study(study, made_up_dataset())
    assert bytes_of(study) == whole


def test_killed_and_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, dataset = tmp_path / "study", made_up_dataset()
    plan = made_up_plan(arms=augmentation_arms(RECIPE, ["whole"]), repeats=1)

    def run(place: Path = folder) -> Study:
        study = open_study(place, plan)
        run_study(study, dataset)
        return study

    expected = bytes_of(run(tmp_path / "expected"))
    killer = Killer(monkeypatch)

    def afresh() -> None:
        if folder.exists():
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()

    kills = 0
    for _ in each_kill(killer, run, afresh):
        kills += 1
        assert bytes_of(run()) == expected
    assert kills > 10


def test_more_repeats_only_add(tmp_path: Path) -> None:
    dataset = made_up_dataset()
    small = open_study(tmp_path / "study", made_up_plan(repeats=1))
    run_study(small, dataset)
    first = (small.folder / "trials.csv").read_bytes()
    more = open_study(small.folder, made_up_plan(repeats=2))
    run_study(more, dataset)
    assert (small.folder / "trials.csv").read_bytes().startswith(first)
    at_once = open_study(tmp_path / "at once", made_up_plan(repeats=2))
    run_study(at_once, dataset)
    assert bytes_of(at_once) == bytes_of(more)


def test_arms_do_not_depend_on_each_other(tmp_path: Path) -> None:
    dataset = made_up_dataset()
    both = open_study(tmp_path / "both", made_up_plan())
    alone = open_study(tmp_path / "alone", made_up_plan(arms=augmentation_arms(RECIPE, ["whole"])))
    for study in (both, alone):
        run_study(study, dataset)
    names = {each.name for each in alone.plan.arms}
    assert [each for each in both.trials if each.arm in names] == alone.trials


def test_only_training_photos_matter(tmp_path: Path) -> None:
    dataset = made_up_dataset()
    others = {Split.TRAIN: dataset.records(Split.TRAIN), Split.TEST: photos("red", [70])}
    studies = []
    for name, each in (("one", dataset), ("two", dataset.with_splits(others))):
        study = open_study(tmp_path / name, made_up_plan(each, repeats=1))
        run_study(study, each)
        studies.append(study.trials)
    assert studies[0] == studies[1]


def test_another_program_works_on_it(tmp_path: Path) -> None:
    study = open_study(tmp_path / "study", made_up_plan())
    other = InputError("busy", "wait")
    message = "Another AugStudio is working on the study in"
    with (
        locks.locked(study.folder / "study.lock", other),
        pytest.raises(InputError, match=message),
    ):
        run_study(study, made_up_dataset())
    assert study.trials == []


def test_unreadable_photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = made_up_dataset()
    reds = [each.content for each in dataset.records(Split.TRAIN) if each.label == "red"]
    monkeypatch.setattr(MadeUpExtractor, "unreadable", frozenset(reds[:1]))
    study = open_study(tmp_path / "one", made_up_plan(repeats=1))
    run_study(study, dataset)
    assert study.differences()[0].photos == 23
    monkeypatch.setattr(MadeUpExtractor, "unreadable", frozenset(reds))
    with pytest.raises(InputError, match="None of the training photos of red can be read"):
        run_study(open_study(tmp_path / "two", made_up_plan()), dataset)
    # Photos that become unreadable half-way would change the parts.
    monkeypatch.setattr(MadeUpExtractor, "unreadable", frozenset(reds[:2]))
    more = open_study(study.folder, made_up_plan(arms=augmentation_arms(RECIPE, ["Strong"])))
    with pytest.raises(InputError, match="Other photos can be read now") as error:
        run_study(more, dataset)
    assert error.value.hint.startswith("Put the photos back")
    assert load_study(study.folder).trials == study.trials


def test_what_another_program_added_is_kept(tmp_path: Path) -> None:
    plan, dataset = made_up_plan(repeats=1), made_up_dataset()
    ours = open_study(tmp_path / "study", plan)
    run_study(open_study(ours.folder, plan), dataset)
    theirs = load_study(ours.folder).trials
    MadeUpExtractor.views = 0
    run_study(ours, dataset)
    assert (ours.trials, MadeUpExtractor.views) == (theirs, 0)


def test_other_photos_and_a_folder_that_is_gone(tmp_path: Path) -> None:
    study = open_study(tmp_path / "study", made_up_plan())
    with pytest.raises(InputError, match="have changed since the study began") as error:
        run_study(study, made_up_dataset(each=13))
    assert error.value.hint == "Start a new study."
    study.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="its folder was moved or deleted"):
        run_study(study, made_up_dataset())
    assert not study.folder.exists()
