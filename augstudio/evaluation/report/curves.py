"""The curves of a training for its report."""

from augstudio.data.dataset import evenly
from augstudio.evaluation.report.charts import Band, Line, line_chart
from augstudio.evaluation.report.drawing import Axis
from augstudio.evaluation.report.section import Chart
from augstudio.runs.events import Phase
from augstudio.runs.run import Run

#: More points could not be told apart.
_MOST_POINTS = 400


def curves(run: Run) -> tuple[Chart, Chart]:
    """Return the loss and the accuracy of a run by epoch, the best epoch marked."""
    history = run.history
    # The best epoch, and the last one, must not be lost.
    shown = sorted(
        {*evenly(range(len(history)), _MOST_POINTS), run.best_epoch - 1, len(history) - 1}
    )
    epochs = [history[number] for number in shown]
    best = history[run.best_epoch - 1]
    x = Axis.whole("Epoch", 1, len(history))
    mark = (f"best: epoch {run.best_epoch}", float(run.best_epoch))
    band = _fine_tuning(run)

    def chart(description: str, title: str, most: float, *names: str, times: float = 1) -> str:
        lines = [
            Line(name, [(each.epoch, times * getattr(each, field)) for each in epochs])
            for name, field in zip(("training", "validation"), names, strict=True)
        ]
        y = Axis.around(title, (value for line in lines for _, value in line.points), most)
        return line_chart(description, x, y, lines, mark, band)

    best_loss = f"validation loss {best.val_loss:.3f} at the best epoch"
    best_accuracy = f"validation accuracy {best.val_accuracy:.1%} at the best epoch"
    return (
        Chart(
            chart(f"Loss by epoch: {best_loss}", "Loss (nats)", float("inf"), "loss", "val_loss"),
            f"Loss: lower is better; {best_loss}.",
        ),
        Chart(
            chart(
                f"Accuracy by epoch: {best_accuracy}",
                "Accuracy (%)",
                100,
                "accuracy",
                "val_accuracy",
                times=100,
            ),
            f"Accuracy: higher is better; {best_accuracy}.",
        ),
    )


def _fine_tuning(run: Run) -> Band | None:
    """Return the epochs of fine-tuning, if it is one of several phases."""
    tuned = [each.epoch for each in run.history if each.phase is Phase.FINE_TUNE]
    if not 0 < len(tuned) < len(run.history):
        return None
    return Band("fine-tuning", tuned[0] - 0.5, tuned[-1])
