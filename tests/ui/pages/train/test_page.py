"""The page Train before a training."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QTableWidget
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.images import Fit
from augstudio.models.backbones import backbone
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.runs.config import EFFORTS, Effort, Method, TrainConfig
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.core import messages
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.pages.train.page import TrainPage
from augstudio.ui.widgets.controls import NumberBox
from tests.example_runs import keep_answers, keep_run, keep_unfinished
from tests.ui.opening import open_folder
from tests.ui.pages.train.fake_training import (
    FakeTraining,
    estimate,
    finish,
    is_shown,
    plot,
    press,
    sentence,
)


def choose(page: TrainPage, name: str, key: str) -> None:
    combo = page.findChild(QComboBox, f"combo_{name}")
    combo.setCurrentIndex(combo.findData(key))


def title_of_mistakes(page: TrainPage) -> str:
    return page.findChild(MistakeList).title


def test_without_photos_the_page_leads_to_data(
    owners: Owners, qtbot: QtBot, train_page: TrainPage
) -> None:
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        press(train_page, "button_train_open_data")
    assert asked.args == ["data"]


def test_photos_that_cannot_be_trained_on_say_why(
    owners: Owners, qtbot: QtBot, train_page: TrainPage, photos: Path
) -> None:
    (photos / "red").rename(photos.parent / "red")
    open_folder(owners, photos)
    assert "class" in estimate(train_page)
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        press(train_page, "button_train_to_data")
    assert asked.args == ["data"]


def test_it_says_what_will_come_and_promises_no_time_without_a_measurement(
    qtbot: QtBot, ready: TrainPage
) -> None:
    qtbot.waitUntil(lambda: estimate(ready) == "How long it takes is not known yet.")
    assert is_shown(ready, "button_measure_time")
    assert "First the backbone looks at every photo once" in sentence(ready)
    choose(ready, "method", "from-scratch")
    assert "always varied anew" in sentence(ready)


def test_the_time_is_told_for_what_is_chosen(
    owners: Owners, qtbot: QtBot, ready: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = TrainConfig.of(effort=Effort.QUICK)

    def worked_out(*given: object) -> Estimate:
        # Threads that answer what nobody asks any more may still run.
        is_chosen = given == (
            owners.project.dataset,
            owners.recipe.value,
            chosen,
            owners.library.runs,
        )
        return Estimate(42.0 if is_chosen else 7.0, 42.0, {})

    monkeypatch.setattr("augstudio.ui.pages.train.choices.time_estimate.estimate", worked_out)
    owners.recipe.change(Recipe(rotation_range=5))
    choose(ready, "effort", "quick")
    assert estimate(ready) == "Working out how long it takes …"
    with qtbot.waitSignal(ready._time.ready):
        pass
    assert estimate(ready) == "About 42 s, as measured."
    assert not is_shown(ready, "button_measure_time")


def test_what_nobody_sees_is_worked_out_when_the_page_is_shown(
    owners: Owners, qtbot: QtBot, ready: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(
        "augstudio.ui.pages.train.choices.time_estimate.estimate",
        lambda *given: asked.append(given),
    )
    ready.hide()
    for turn in range(5):
        owners.recipe.change(Recipe(rotation_range=turn))
    assert asked == []
    with qtbot.waitSignal(ready._time.ready):
        ready.show()
    assert len(asked) == 1


def test_the_time_is_measured_on_demand(
    qtbot: QtBot, ready: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[TrainConfig] = []

    def measure(dataset: object, recipe: object, config: TrainConfig, progress: object) -> None:
        measured.append(config)
        monkeypatch.setattr(
            "augstudio.ui.pages.train.choices.time_estimate.estimate",
            lambda *_: Estimate(9.0, 9.0, {}),
        )

    monkeypatch.setattr("augstudio.ui.pages.train.choices.time_estimate.measure", measure)
    qtbot.waitUntil(lambda: is_shown(ready, "button_measure_time"))
    press(ready, "button_measure_time")
    qtbot.waitUntil(lambda: estimate(ready) == "About 9 s, as measured.")
    assert measured == [ready._choices.config]


@pytest.mark.parametrize("effort", list(Effort))
@pytest.mark.parametrize("method", list(Method))
def test_an_effort_stands_for_its_numbers(
    owners: Owners,
    qtbot: QtBot,
    ready: TrainPage,
    training: FakeTraining,
    method: Method,
    effort: Effort,
) -> None:
    choose(ready, "method", method)
    choose(ready, "effort", effort)
    press(ready, "button_start_training")
    finish(qtbot, owners, training)
    assert training.config == TrainConfig.of(method, effort)
    assert EFFORTS[method][effort].items() <= training.config.model_dump().items()


def test_numbers_of_ones_own_are_used(
    owners: Owners,
    qtbot: QtBot,
    ready: TrainPage,
    training: FakeTraining,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.pages.train.choices.training_choices.fast_available", lambda: True
    )
    with qtbot.waitSignal(ready._choices._fast.result):
        press(ready, "button_details")
    for name, value in (("views", 3), ("seed", 41), ("dropout", 0.35), ("hidden_units", 64)):
        ready.findChild(NumberBox, f"value_{name}").setValue(value)
    precision = ready.findChild(QComboBox, "combo_precision")
    precision.setCurrentIndex(precision.findData("fast"))
    assert ready.findChild(QComboBox, "combo_effort").currentText() == "Custom"
    press(ready, "button_start_training")
    finish(qtbot, owners, training)
    assert training.config == TrainConfig(
        views=3, seed=41, dropout=0.35, hidden_units=64, precision=Precision.FAST
    )
    assert owners.recipe.seed == 41


def test_missing_weights_are_no_training(owners: Owners, ready: TrainPage) -> None:
    choose(ready, "backbone", "vgg16")
    assert estimate(ready) == (
        "VGG16 needs its weights: download 59 MB once, or load them from a file."
    )
    assert not is_shown(ready, "button_train_to_data")
    ready._start.press()
    assert owners.jobs.current is None
    choose(ready, "method", "from-scratch")  # which needs none
    assert "needs its weights" not in estimate(ready)


def test_a_size_that_the_network_refuses_is_no_training(ready: TrainPage) -> None:
    ready.findChild(NumberBox, "value_input_size").setValue(8)
    assert estimate(ready).startswith("EfficientNet-Lite0 takes photos of at least 32 x 32 pixels")
    choose(ready, "method", "from-scratch")
    assert estimate(ready).startswith('The network "modern" takes photos of at least')
    ready.findChild(NumberBox, "value_input_size").setValue(64)
    assert "pixels" not in estimate(ready)


def test_choosing_a_run_shows_it_and_makes_it_the_one_in_use(
    owners: Owners, qtbot: QtBot, ready: TrainPage
) -> None:
    place = storage.dataset_runs("colours")
    keep_run(place / "run-001")
    second = keep_run(place / "run-002", accuracy=0.975, created="2026-01-02T12:00:00+00:00")
    keep_answers(second)
    with qtbot.waitSignal(owners.library.runs_changed):
        owners.library.refresh()
    table = ready.findChild(QTableWidget, "list_runs")
    table.selectRow(0)
    assert sentence(ready).startswith("run-002: 97.5%")
    qtbot.waitUntil(lambda: title_of_mistakes(ready) == "Still wrong: 1 of 40")
    table.selectRow(1)
    assert owners.library.run is owners.library.runs[1]
    assert sentence(ready).startswith("run-001: 90.0%")
    assert plot(ready).startswith("Best epoch 1")
    # It has kept no answers.
    qtbot.waitUntil(lambda: title_of_mistakes(ready) == "Still wrong")


def test_the_headline_follows_a_new_name(owners: Owners, qtbot: QtBot, ready: TrainPage) -> None:
    keep_run(storage.dataset_runs("colours") / "run-001")
    with qtbot.waitSignal(owners.library.runs_changed):
        owners.library.refresh()
    owners.library.use(owners.library.runs[0])
    owners.library.rename(owners.library.runs[0], "Beetles")
    assert sentence(ready).startswith("Beetles: 90.0%")


def test_the_settings_of_a_run_are_taken_over(
    owners: Owners, qtbot: QtBot, ready: TrainPage
) -> None:
    config = TrainConfig.of(
        Method.FROM_SCRATCH, network=SmallNetwork.TUTORIAL, epochs=7, seed=9, fit=Fit.PAD
    )
    kept = keep_run(
        storage.dataset_runs("colours") / "run-001",
        config=config,
        recipe=Recipe(rotation_range=3),
    )
    before = owners.recipe.value
    with qtbot.waitSignal(owners.channel.said) as said:
        ready._runs.duplicate_requested.emit(kept)
    assert said.args == ["good", "The settings are those of run-001 now."]
    assert ready._choices.config == config
    assert (owners.recipe.value, owners.project.fit, owners.recipe.seed) == (
        kept.recipe,
        Fit.PAD,
        9,
    )
    owners.recipe.undo_stack.undo()
    assert owners.recipe.value == before


def test_settings_with_a_network_of_another_version_are_refused(
    ready: TrainPage, tmp_path: Path
) -> None:
    before = ready._choices.config
    paused = keep_unfinished(tmp_path / "run-001", config=TrainConfig(backbone="vgg99"))
    ready._runs.duplicate_requested.emit(paused)
    (dialog,) = messages._shown
    assert "vgg99" in dialog.text()
    dialog.accept()
    assert ready._choices.config == before


def test_the_session_knows_the_network(owners: Owners, qtbot: QtBot, ready: TrainPage) -> None:
    with qtbot.waitSignal(owners.network.changed):
        choose(ready, "backbone", "xception")
    assert owners.network.backbone == backbone("xception")
    assert (owners.network.method, owners.network.input_size) == (Method.BOTTLENECK, 299)
    with qtbot.waitSignal(owners.network.changed):
        ready.findChild(NumberBox, "value_input_size").setValue(200)
    assert owners.network.input_size == owners.network.backbone.input_size == 200
    with qtbot.waitSignal(owners.network.changed):
        choose(ready, "method", "from-scratch")
    assert (owners.network.method, owners.network.input_size) == (Method.FROM_SCRATCH, 200)
    with qtbot.waitSignal(owners.network.changed):
        ready.findChild(NumberBox, "value_input_size").setValue(0)
    assert owners.network.input_size == network_size(SmallNetwork.MODERN)


@pytest.mark.parametrize("key", ["efficientnet_lite0", "vgg16"])
def test_nothing_is_cut_off_in_the_smallest_window(
    qtbot: QtBot, ready: TrainPage, key: str
) -> None:
    """The window at its smallest leaves 744 pixels to the page."""
    choose(ready, "backbone", key)
    press(ready, "button_details")
    ready._choices._fast.drop()
    ready.resize(744, 480)
    area = ready._content
    qtbot.waitUntil(lambda: area.widget().width() == area.viewport().width())
    assert area.horizontalScrollBar().maximum() == 0
