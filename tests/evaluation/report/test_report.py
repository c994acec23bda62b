"""The report as a file: what it says, that it is safe, and that it needs nothing else."""

import base64
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from augstudio.augment.presets import presets
from augstudio.augment.value_texts import changed_settings
from augstudio.data.dataset import Unreadable
from augstudio.errors import AugStudioError, Cancelled, InputError
from augstudio.evaluation.calibration import calibration_note, reliability_before
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.report.charts import interval_bar
from augstudio.evaluation.report.report import write_report
from augstudio.evaluation.report.section import Chart, Section
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.progress import Progress
from augstudio.runs.config import TrainConfig
from augstudio.runs.events import PhotoSkipped
from tests.evaluation.report.examples import (
    make_found,
    random_found,
    report,
    run_for,
)
from tests.photos import write_photo

HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "{{ 7*7 }}\u202etxt.")


@pytest.fixture
def few(tmp_path: Path) -> RunEvaluation:
    """Four photos of two classes; the last two are taken for the other class, the last first."""
    for number in range(4):
        write_photo(tmp_path / "photos" / f"{number}.png", (200, 40, 40), number)
    rows = [[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.7, 0.3]]
    return make_found(tmp_path / "photos", ("ants", "bees"), (0, 1, 0, 1), rows)


def pictures(page: str) -> list[Image.Image]:
    found = re.findall(r"data:image/webp;base64,([\w+/=]+)", page)
    return [Image.open(io.BytesIO(base64.b64decode(each))) for each in found]


# --- what it says ---


@pytest.mark.parametrize("classes", [2, 5, 120])
def test_every_figure_is_that_of_the_evaluation(tmp_path: Path, classes: int) -> None:
    names = [f"class {number}" for number in range(classes)]
    found = random_found(tmp_path, names, photos=240)
    figures = found.evaluation
    page = report(found, run_for(found, tmp_path / "run"), tmp_path / "report.html")

    def span(interval: tuple[float, float]) -> str:
        return f"{interval[0]:.1%} to {interval[1]:.1%}"

    text = page.text
    assert found.sentence in text
    assert f"Accuracy {figures.accuracy:.1%} 95% interval: {span(figures.interval)}" in text
    balanced = f"{figures.balanced_accuracy:.1%} 95% interval: {span(figures.balanced_interval)}"
    assert f"Balanced accuracy {balanced}" in text
    assert f"Log loss {figures.log_loss:.3f} " in text
    assert f"costs {np.log(classes):.3f}" in text
    assert f"Brier score {figures.brier:.3f} " in text
    assert f"costs {1 - 1 / classes:.3f}" in text
    assert f"Calibration error {figures.calibration_error:.1%} " in text
    for k, right in figures.top_k.items():
        share = f"{right / 240:.1%} 95% interval: {span(wilson_interval(right, 240))}"
        assert f"Top-{k} accuracy {share}" in text
    for each in figures.per_class:
        recall = f"{each.recall:.1%} {span(wilson_interval(each.right, each.photos))}"
        assert f"{each.name} {each.photos} {recall}" in text
        if each.predicted:
            interval = span(wilson_interval(each.right, each.predicted))
            assert f"{each.precision:.1%} {interval} {each.f1:.3f}" in text
    for point in figures.reliability:
        share = f"{point.accuracy:.1%} {span(point.interval)}"
        assert f"{point.photos} {point.confidence:.1%} {share}" in text
    if classes <= 20:
        for name, row in zip(names, figures.confusion.tolist(), strict=True):
            assert f"{name} {' '.join(map(str, row))} {sum(row)}" in text
    if classes > 2:
        for pair in figures.confusions[:20]:
            assert f"{pair.true} {pair.predicted} {pair.photos} " in text
    assert "1 March 2026, 09:05" in text


def test_how_the_probabilities_were_before_the_calibration(
    tmp_path: Path, few: RunEvaluation
) -> None:
    run = run_for(few, tmp_path / "run", temperature=2.0)
    page = report(few, run, tmp_path / "report.html")
    before = reliability_before(few.evaluation.answers, run)
    assert calibration_note(run, before) in page.text
    assert "(dotted line)" in page.text
    plain = report(few, run_for(few, tmp_path / "plain"), tmp_path / "plain.html")
    assert "(dotted line)" not in plain.text


def test_what_is_known_about_the_training_is_said(tmp_path: Path, few: RunEvaluation) -> None:
    gone = Unreadable(tmp_path / "gone.png", "ants", "gone.png can no longer be opened.")
    few = replace(few, left_out=(gone,), unknown_classes={"wasps": 3})
    run = run_for(
        few,
        tmp_path / "run",
        recipe=presets()["Photos"],
        config=TrainConfig(seed=77),
        skipped=tuple(PhotoSkipped(Path(f"{n}.jpg"), f"{n}.jpg is empty.") for n in range(60)),
        notices=("The classes differ in size.",),
        choices=("Chose L2 penalty 0.1.",),
        versions={"keras": "3.12.1"},
        note="first line\nsecond line",
    )
    text = report(few, run, tmp_path / "report.html", remarks=("All folds agree.",)).text
    for words in (
        *few.notes,
        "All folds agree.",
        "Augmentation recipe: Photos",
        *(f"{label} {value}" for label, value in changed_settings(presets()["Photos"])),
        "Network EfficientNet-Lite0",
        "Input size default",
        "Pooling Several depths",
        "Random seed 77",
        "gone.png can no longer be opened.",
        "49.jpg is empty. and 10 more",
        "The classes differ in size.",
        "Chose L2 penalty 0.1.",
        "keras 3.12.1",
        "first line second line",
        "Class Validation All ants 2 2 bees 2 2",
    ):
        assert words in text
    assert "Dropout" not in text, "no effect on a logistic regression"


def test_the_most_confident_mistakes_come_first_with_their_photos(
    tmp_path: Path, few: RunEvaluation
) -> None:
    path = tmp_path / "report.html"
    run = run_for(few, tmp_path / "run")
    text = report(few, run, path).text
    assert "2 photos are classified wrongly." in text
    first, second = "Taken for ants (70.0%) Class: bees 3.png", "Taken for bees (60.0%) Class: ants"
    assert text.index(first) < text.index(second)
    shown = pictures(path.read_text(encoding="utf-8"))
    assert [each.size for each in shown] == [(160, 160)] * 2

    asked = []

    def explain(photo: Path, label: str) -> np.ndarray:
        asked.append((photo.name, label))
        return np.ones((7, 7), np.float32)

    report(few, run, path, explain=explain)
    assert [label for _, label in asked] == ["ants", "bees"]
    assert len(pictures(path.read_text(encoding="utf-8"))) == 4


def test_photos_that_can_not_be_read_are_named(tmp_path: Path, few: RunEvaluation) -> None:
    (few.root / "2.png").unlink()
    (few.root / "3.png").write_text("changed")
    page = report(few, run_for(few, tmp_path / "run"), tmp_path / "report.html")
    assert not page.all("img")
    assert "3.png has changed since its folder was opened. Taken for ants" in page.text
    assert "2.png can no longer be opened" in page.text


def test_without_mistakes(tmp_path: Path) -> None:
    found = make_found(tmp_path, ("ants", "bees"), (0, 1), [[0.9, 0.1], [0.2, 0.8]])
    text = report(found, run_for(found, tmp_path / "run"), tmp_path / "report.html").text
    assert "all of these photos are classified correctly" in text
    assert "No class is taken for another one" in text
    assert "Photos are not varied." in text


def test_a_class_without_photos_and_without_answers(tmp_path: Path) -> None:
    found = make_found(tmp_path, ("ants", "bees", "wasps"), (0,), [[0.5, 0.3, 0.2]])
    text = report(found, run_for(found, tmp_path / "run"), tmp_path / "report.html").text
    assert "bees 0 none none none" in text


def test_further_sections(tmp_path: Path, few: RunEvaluation) -> None:
    section = Section(
        "Tests & more", ("A <b> sentence.",), (Chart(interval_bar(0.5, (0, 1)), "c"),)
    )
    bars = []
    for sections in ((), (section,)):
        run = run_for(few, tmp_path / f"run {len(sections)}")
        page = report(few, run, tmp_path / "report.html", sections=sections)
        bars.append(len(page.all("svg")))
    assert bars[1] == bars[0] + 1
    assert "Tests & more A <b> sentence. c" in page.text


# --- that it is safe and stands alone ---


def test_it_refers_to_nothing_outside(tmp_path: Path, few: RunEvaluation) -> None:
    path = tmp_path / "report.html"
    page = report(few, run_for(few, tmp_path / "run"), path)
    whole = path.read_text(encoding="utf-8")
    assert "http:" not in whole
    assert "https:" not in whole
    assert "url(" not in whole
    assert "@import" not in whole
    assert not {tag for tag, _ in page.tags} & {"script", "link", "iframe", "object", "base", "a"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert "href" not in attributes
        assert attributes.get("src", "data:").startswith("data:image/webp;base64,") or (
            "src" not in attributes
        )
    [policy] = [each["content"] for each in page.all("meta") if "http-equiv" in each]
    [style] = re.findall(r"<style>(.*?)</style>", whole, re.DOTALL)
    proof = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; img-src data:; style-src 'sha256-{proof}'")


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    found = random_found(tmp_path / "<b>&", HOSTILE, photos=30)
    harmless = random_found(tmp_path / "photos", ("ants", "bees", "wasps"), photos=30)
    more = {"title": "<title>", "note": "</p><script>", "notices": ("<i>",), "dataset": "<x>"}
    page = report(found, run_for(found, tmp_path / "run", **more), tmp_path / "report.html")
    other = report(
        harmless,
        run_for(harmless, tmp_path / "other", note="n", notices=("n",)),
        tmp_path / "other.html",
    )
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in other.tags]
    assert HOSTILE[0] in page.text
    assert r"{{ 7*7 }}\u202etxt." in page.text


def test_it_can_be_read_by_everybody(tmp_path: Path, few: RunEvaluation) -> None:
    page = report(few, run_for(few, tmp_path / "run"), tmp_path / "report.html")
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("title")) == 1
    assert all(each["alt"] for each in page.all("img"))
    assert all(each["scope"] in ("col", "row") for each in page.all("th"))
    assert all(each.get("aria-label") or "aria-hidden" in each for each in page.all("svg"))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for each in page.all("section"):
        assert each["aria-labelledby"] in ids


def test_the_same_input_gives_the_same_file(tmp_path: Path, few: RunEvaluation) -> None:
    run = run_for(few, tmp_path / "run")
    report(few, run, tmp_path / "one.html")
    report(few, run, tmp_path / "two.html")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


# --- when it can't be written ---


def test_a_file_that_can_not_be_written(tmp_path: Path, few: RunEvaluation) -> None:
    run = run_for(few, tmp_path / "run")
    with pytest.raises(InputError, match="is a folder") as caught:
        write_report(few, run, tmp_path)
    assert "report.html" in caught.value.hint
    (tmp_path / "file").write_text("here")
    with pytest.raises(AugStudioError):
        write_report(few, run, tmp_path / "file" / "report.html")
    assert (tmp_path / "file").read_text() == "here"


def test_nothing_is_written_after_stop(tmp_path: Path, few: RunEvaluation) -> None:
    class Stopped(Progress):
        @property
        def cancelled(self) -> bool:
            return True

    path = tmp_path / "report.html"
    path.write_text("earlier")
    with pytest.raises(Cancelled):
        write_report(few, run_for(few, tmp_path / "run"), path, Stopped())
    assert path.read_text() == "earlier"


def test_without_the_list_of_photos(tmp_path: Path, few: RunEvaluation) -> None:
    run = run_for(few, tmp_path / "run")
    (run.folder / "photos.csv").unlink()
    with pytest.raises(InputError, match="list of photos"):
        write_report(few, run, tmp_path / "report.html")
