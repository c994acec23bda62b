"""The curves of a training."""

from pathlib import Path
from xml.etree import ElementTree

from augstudio.evaluation.report.curves import curves
from augstudio.runs.events import EpochFinished, Phase
from tests.example_runs import make_run


def epoch(number: int, phase: Phase = Phase.TOP_MODEL) -> EpochFinished:
    return EpochFinished(number, 1 / number, 0.9, 0.4, 0.95, 1, phase=phase)


def points(svg: str, kind: str) -> int:
    [line] = [e for e in ElementTree.fromstring(svg).iter() if e.get("class") == kind]
    return len(line.get("points", "").split())


def test_all_epochs_are_shown_and_the_best_is_marked(tmp_path: Path) -> None:
    history = tuple(epoch(n, Phase.FINE_TUNE if n > 3 else Phase.TOP_MODEL) for n in range(1, 9))
    run = make_run(tmp_path, history=history, best_epoch=2)
    loss, accuracy = curves(run)
    for chart in (loss, accuracy):
        assert points(chart.svg, "line line-0") == points(chart.svg, "line line-1") == 8
        assert ">best: epoch 2<" in chart.svg
        assert ">fine-tuning<" in chart.svg
    assert loss.caption == "Loss: lower is better; validation loss 0.400 at the best epoch."
    assert "validation accuracy 95.0% at the best epoch" in accuracy.svg


def test_one_epoch_is_a_point(tmp_path: Path) -> None:
    loss, _ = curves(make_run(tmp_path))
    assert points(loss.svg, "line line-0") == 1
    assert loss.svg.count("<circle") == 2
    assert "fine-tuning" not in loss.svg


def test_of_very_many_epochs_the_best_and_the_last_are_kept(tmp_path: Path) -> None:
    run = make_run(tmp_path, history=tuple(map(epoch, range(1, 5001))), best_epoch=4998)
    loss, _ = curves(run)
    assert 400 <= points(loss.svg, "line line-0") <= 402
    assert len(loss.svg) < 20_000
