import csv
import io
from pathlib import Path

import pytest

from augstudio.augment.presets import presets
from augstudio.errors import InputError
from augstudio.evaluation.metrics import wilson_interval
from augstudio.evaluation.run_table import as_csv, figures, interval, write_csv
from augstudio.runs.answers import Score
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.run import Run
from tests.example_runs import make_run

RUN = make_run(Path("runs/run-007"), accuracy=0.95)
SCRATCH = make_run(
    Path("runs/run-008"),
    accuracy=0.8,
    config=TrainConfig.of(Method.FROM_SCRATCH, seed=3, predict_views=4),
    recipe=presets()["Photos"],
    averaged=Score(right=33, photos=40, loss=0.5),
    title="=Bees, ants",
    note='first try\n"blurred"',
    stopped=True,
)


def rows(runs: list[Run]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(runs))))


def test_the_interval_rests_on_the_validation_photos() -> None:
    assert interval(RUN) == wilson_interval(38, 40)
    low, high = interval(RUN)
    assert (round(low, 3), round(high, 3)) == (0.835, 0.986)


def test_a_row_has_the_settings_and_the_figures() -> None:
    row = figures(RUN)
    assert row["name"] == "run-007"
    assert row["folder"] == str(Path("runs/run-007"))
    assert (row["method"], row["backbone"]) == ("bottleneck", "efficientnet_lite0")
    assert (row["network"], row["accuracy_averaged"]) == (None, None)
    assert (row["recipe"], row["views"], row["most_epochs"]) == ("None", 6, 20)
    assert (row["accuracy"], row["loss"]) == (0.95, 0.4)
    assert (row["right"], row["validation_photos"]) == (38, 40)
    assert (row["accuracy_low"], row["accuracy_high"]) == interval(RUN)
    assert (row["best_epoch"], row["epochs"], row["seconds"], row["stopped"]) == (1, 1, 2.0, False)


def test_every_setting_has_a_column_and_is_empty_where_it_has_no_effect() -> None:
    weights = Path("mine.h5")
    fine = make_run(Path("fine"), config=TrainConfig.of(Method.FINE_TUNE, weights=weights))
    for run in (RUN, SCRATCH, fine):
        row = figures(run)
        for name in set(TrainConfig.model_fields) - {"weights"}:
            value = row["most_epochs" if name == "epochs" else name]
            assert value == (getattr(run.config, name) if run.config.uses(name) else None)
    assert (figures(RUN)["weights"], figures(fine)["weights"]) == (None, "mine.h5")
    assert (figures(RUN)["weight_decay"], figures(fine)["weight_decay"]) == (None, 0.01)


def test_a_network_from_scratch_has_no_backbone() -> None:
    row = figures(SCRATCH)
    assert (row["method"], row["backbone"], row["views"]) == ("from-scratch", None, None)
    assert (row["network"], row["recipe"], row["seed"]) == ("modern", "Photos", 3)
    assert row["accuracy_averaged"] == 0.825
    assert figures(make_run(Path("x"), recipe=presets()["Photos"].with_value("shear_range", 9.0)))[
        "recipe"
    ] == ("Custom settings")


def test_the_csv_reads_back_exactly() -> None:
    first, second = rows([RUN, SCRATCH])
    assert list(first) == list(figures(RUN))
    assert float(first["accuracy_low"]) == interval(RUN)[0]
    assert float(second["learning_rate"]) == SCRATCH.config.learning_rate
    # Logistic regression has none.
    assert first["learning_rate"] == ""
    assert (first["stopped"], second["stopped"]) == ("no", "yes")
    assert (first["accuracy_averaged"], second["backbone"]) == ("", "")
    assert second["note"] == SCRATCH.note
    # Not to be computed by a spreadsheet.
    assert second["name"] == "'=Bees, ants"


def test_without_runs_there_are_the_names_of_the_columns() -> None:
    assert as_csv([]).split(",")[:3] == ["name", "folder", "created"]
    assert rows([]) == []


def test_it_is_written_whole_as_utf_8(tmp_path: Path) -> None:
    target = tmp_path / "new" / "runs.csv"
    write_csv([RUN.model_copy(update={"title": "Käfer"})], target)
    assert "Käfer" in target.read_text(encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError):
        write_csv([RUN], tmp_path / "folder.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "new"]


def test_names_that_are_not_unicode_have_codes_for_what_can_t_be_written(tmp_path: Path) -> None:
    write_csv([make_run(Path("caf\udce9"))], tmp_path / "runs.csv")
    assert "caf\\udce9," in (tmp_path / "runs.csv").read_text(encoding="utf-8")


def test_names_with_line_breaks_stay_in_one_line() -> None:
    run = make_run(Path("runs/a\nb"), dataset="＝x", note="=1\n2")
    assert as_csv([run]).count("\n") == 3
    (row,) = rows([run])
    assert (row["name"], row["dataset"], row["note"]) == (r"a\x0ab", "'＝x", "'=1\n2")
