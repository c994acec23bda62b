"""The page Train before a training."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QGraphicsView, QScrollArea, QTableWidget
from pytestqt.qtbot import QtBot

from augstudio import storage
from augstudio.augment.recipe import Recipe
from augstudio.data.images import Fit
from augstudio.models.backbones import Pooling, backbone
from augstudio.models.engine import Precision
from augstudio.models.small_network import SmallNetwork, network_size
from augstudio.runs.choices import Effort, Method, efforts
from augstudio.runs.config import TrainConfig
from augstudio.training.timing.estimate import Estimate
from augstudio.ui.core.owners import Owners
from augstudio.ui.pages.train.choices.training_choices import TrainingChoices
from augstudio.ui.pages.train.curves.live_plot import LivePlot
from augstudio.ui.pages.train.mistake_list import MistakeList
from augstudio.ui.pages.train.page import TrainPage
from augstudio.ui.pages.train.runs.runs_box import RunsBox
from augstudio.ui.widgets.controls import NumberBox
from augstudio.ui.window import Window
from tests import driver
from tests.example_runs import keep_answers, keep_run, keep_unfinished, make_run
from tests.ui.opening import open_folder
from tests.ui.pages.train.fake_training import (
    FakeTraining,
    finish,
    is_shown,
    plot,
    press,
    said,
    sentence,
)


def choose(page: TrainPage, name: str, key: str) -> None:
    combo = page.findChild(QComboBox, f"combo_{name}")
    combo.setCurrentIndex(combo.findData(key))


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
    assert "class" in said(train_page, "obstacle")
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        press(train_page, "button_train_to_data")
    assert asked.args == ["data"]


def test_it_says_what_is_chosen_and_promises_no_time_without_a_measurement(
    qtbot: QtBot, ready: TrainPage
) -> None:
    qtbot.waitUntil(lambda: said(ready, "estimate") == "Time unknown")
    assert is_shown(ready, "button_measure_time")
    assert said(ready, "choices").startswith("Transfer learning, then fine-tuning if")
    choose(ready, "method", "from-scratch")
    assert said(ready, "choices").startswith("Small network trained on your photos alone")
    assert said(ready, "choices").endswith("Up to 20 epochs.")


def test_the_time_is_estimated_for_what_is_chosen(
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
    assert said(ready, "estimate") == "Estimating …"
    qtbot.waitUntil(lambda: said(ready, "estimate") == "about 42 s")
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
    ready.show()
    qtbot.waitUntil(lambda: said(ready, "estimate") == "Time unknown")
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
    qtbot.waitUntil(lambda: said(ready, "estimate") == "about 9 s")
    assert measured == [ready.findChild(TrainingChoices).config]


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
    assert efforts(method)[effort].items() <= training.config.model_dump().items()


def test_no_box_of_the_details_is_cut_off(owners: Owners, qtbot: QtBot, ready: TrainPage) -> None:
    keep_run(storage.dataset_runs("colours") / "run-001")
    with qtbot.waitSignal(owners.library.runs_changed):
        owners.library.refresh()
    ready.resize(1050, 560)
    press(ready, "button_details")
    boxes = [box for box in ready.findChildren(NumberBox) if box.isVisible()]
    assert len(boxes) > 5
    qtbot.waitUntil(lambda: all(box.height() >= box.sizeHint().height() for box in boxes))


def test_numbers_from_the_user_are_used(
    owners: Owners,
    qtbot: QtBot,
    ready: TrainPage,
    training: FakeTraining,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "augstudio.ui.pages.train.choices.training_choices.fast_available", lambda: True
    )
    press(ready, "button_details")
    precision = ready.findChild(QComboBox, "combo_precision")
    qtbot.waitUntil(precision.isVisible)
    for name, value in (("views", 3), ("seed", 41), ("dropout", 0.35), ("hidden_units", 64)):
        ready.findChild(NumberBox, f"value_{name}").setValue(value)
    choose(ready, "precision", "fast")
    assert ready.findChild(QComboBox, "combo_effort").currentText() == "Custom"
    press(ready, "button_start_training")
    finish(qtbot, owners, training)
    assert training.config == TrainConfig.of(
        views=3, seed=41, dropout=0.35, hidden_units=64, precision=Precision.FAST
    )
    assert owners.recipe.seed == 41


def test_missing_weights_are_no_training(owners: Owners, ready: TrainPage) -> None:
    choose(ready, "backbone", "vgg16")
    assert said(ready, "obstacle") == (
        "The weights of VGG16 are missing. Download them, or load a file under Details."
    )
    assert is_shown(ready, "button_download_weights")
    assert not is_shown(ready, "button_train_to_data")
    ready.press_space()
    assert owners.jobs.current is None
    choose(ready, "method", "from-scratch")  # which needs none
    assert said(ready, "obstacle") == ""


def test_a_size_that_the_network_refuses_is_no_training(ready: TrainPage) -> None:
    ready.findChild(NumberBox, "value_input_size").setValue(8)
    assert said(ready, "obstacle").startswith(
        "EfficientNet-Lite0 needs photos of at least 32 x 32 pixels"
    )
    choose(ready, "method", "from-scratch")
    assert said(ready, "obstacle").startswith('The network "modern" needs photos of at least')
    ready.findChild(NumberBox, "value_input_size").setValue(64)
    assert said(ready, "obstacle") == ""


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
    assert sentence(ready).startswith("97.5% of 40 validation photos right")
    assert said(ready, "result_details").startswith("run-002")
    mistakes = ready.findChild(MistakeList)
    qtbot.waitUntil(lambda: mistakes.title == "1 of 40 wrong")
    table.selectRow(1)
    assert owners.library.run is owners.library.runs[1]
    assert sentence(ready).startswith("90.0%")
    assert said(ready, "result_details").startswith("run-001")
    assert plot(ready).startswith("Best epoch 1")
    # It has kept no answers.
    qtbot.waitUntil(lambda: mistakes.title == "")


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
    with qtbot.waitSignal(owners.channel.said) as told:
        ready.findChild(RunsBox).duplicate_requested.emit(kept)
    assert told.args == ["good", "Settings of run-001 applied."]
    assert ready.findChild(TrainingChoices).config == config
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
    before = ready.findChild(TrainingChoices).config
    paused = keep_unfinished(tmp_path / "run-001", config=TrainConfig(backbone="vgg99"))
    ready.findChild(RunsBox).duplicate_requested.emit(paused)
    dialog = driver.dialog("dialog_error")
    assert "vgg99" in dialog.text()
    dialog.accept()
    assert ready.findChild(TrainingChoices).config == before


def test_the_network_that_is_chosen_reaches_its_owner(
    owners: Owners, qtbot: QtBot, ready: TrainPage
) -> None:
    with qtbot.waitSignal(owners.network.changed):
        choose(ready, "backbone", "xception")
    assert owners.network.backbone == backbone("xception").chosen(pooling=Pooling.BLOCKS)
    assert (owners.network.method, owners.network.input_size) == (Method.AUTOMATIC, 299)
    with qtbot.waitSignal(owners.network.changed):
        ready.findChild(NumberBox, "value_input_size").setValue(200)
    assert owners.network.input_size == owners.network.backbone.input_size == 200
    with qtbot.waitSignal(owners.network.changed):
        choose(ready, "method", "from-scratch")
    assert (owners.network.method, owners.network.input_size) == (Method.FROM_SCRATCH, 200)
    with qtbot.waitSignal(owners.network.changed):
        ready.findChild(NumberBox, "value_input_size").setValue(0)
    assert owners.network.input_size == network_size(SmallNetwork.MODERN)


def test_a_run_that_is_renamed_is_called_by_its_new_name(
    owners: Owners, qtbot: QtBot, ready: TrainPage
) -> None:
    keep_run(storage.dataset_runs("colours") / "run-001")
    with qtbot.waitSignal(owners.library.runs_changed):
        owners.library.refresh()
    owners.library.use(owners.library.runs[0])
    owners.library.rename(owners.library.runs[0], "Beetles")
    assert said(ready, "result_details").startswith("Beetles")
    assert sentence(ready).startswith("90.0%")


def test_it_leads_on_to_predictions(
    owners: Owners, qtbot: QtBot, ready: TrainPage, tmp_path: Path
) -> None:
    assert not is_shown(ready, "button_try_on_photos")
    owners.library.use(make_run(tmp_path / "run-001"))
    with qtbot.waitSignal(owners.channel.page_requested) as asked:
        press(ready, "button_try_on_photos")
    assert asked.args == ["predict"]


@pytest.mark.parametrize("key", ["efficientnet_lite0", "vgg16"])
def test_nothing_is_cut_off_in_the_smallest_window(
    qtbot: QtBot, ready: TrainPage, key: str
) -> None:
    """A window of 840 x 470 pixels leaves 624 x 317 to the page."""
    choose(ready, "backbone", key)
    press(ready, "button_details")
    ready.resize(624, 317)
    area = ready.findChild(QScrollArea)
    for method in Method:
        choose(ready, "method", method)
        qtbot.waitUntil(lambda: area.widget().width() == area.viewport().width())
        assert area.horizontalScrollBar().maximum() == 0


def test_the_plots_have_most_of_the_page_and_the_list_its_rows(
    qtbot: QtBot, window: Window, owners: Owners, photos: Path
) -> None:
    place = storage.dataset_runs("colours")
    for number in range(1, 9):
        keep_run(place / f"run-{number:03d}", created=f"2026-01-0{number}T12:00:00+00:00")
    page = window.page("train")
    window.show_page("train")
    open_folder(owners, photos)
    qtbot.waitUntil(lambda: len(owners.library.runs) == 8)
    owners.library.use(owners.library.runs[0])
    table = page.findChild(QTableWidget, "list_runs")
    for size, share, rows in (((1280, 720), 0.45, 6), ((960, 600), 0.4, 3)):
        window.resize(*size)
        qtbot.waitUntil(lambda size=size: window.size().toTuple() == size)
        for name in ("plot_loss", "plot_accuracy"):
            port = page.findChild(LivePlot, name).findChild(QGraphicsView).viewport()
            qtbot.waitUntil(lambda port=port, share=share: port.height() >= share * page.height())
        assert page.findChild(QScrollArea).verticalScrollBar().maximum() == 0
        last = table.visualItemRect(table.item(rows - 1, 1))
        assert table.viewport().rect().contains(last)
