"""The report of an evaluation with everything else that is known of the run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from augstudio.errors import InputError
from augstudio.evaluation.cross_validation.cross_validation import kept_cross_validation
from augstudio.evaluation.report.charts import Band, Line, line_chart
from augstudio.evaluation.report.drawing import Axis
from augstudio.evaluation.report.mistakes import Explain
from augstudio.evaluation.report.report import write_report
from augstudio.evaluation.report.section import Chart, Section
from augstudio.evaluation.robustness.card import RobustnessCard, saved_card
from augstudio.evaluation.robustness.curves import Curve, curves, summary
from augstudio.evaluation.run_evaluation import RunEvaluation
from augstudio.evaluation.why.heat_map import HeatMaps
from augstudio.progress import SILENT, Progress
from augstudio.runs.run import Run


def write_run_report(
    found: RunEvaluation,
    run: Run,
    path: Path,
    progress: Progress = SILENT,
    sections: Sequence[Section] = (),
) -> None:
    """Write a report with heat maps, and with what is kept of cross-validation and robustness.

    ``sections`` follow these; see ``write_report``.
    """
    crossed, card = kept_cross_validation(run), saved_card(run)
    write_report(
        found,
        run,
        path,
        progress,
        remarks=[f"Cross-validation: {crossed.sentence}"] if crossed is not None else [],
        explain=_explain(run) if found.evaluation.mistakes.size else None,
        sections=[*([_robustness(card, run)] if card is not None else []), *sections],
    )


def _explain(run: Run) -> Explain | None:
    """Return what draws heat maps; ``None`` if the classifier is missing or has none."""
    try:
        maps = HeatMaps(run)
    except InputError:
        return None

    def explain(photo: Path, label: str) -> NDArray[np.float32]:
        return maps.of(photo, label).values

    return explain


def _robustness(card: RobustnessCard, run: Run) -> Section:
    return Section("Robustness", [summary(card)], list(_charts(curves(card, run))))


def _charts(found: tuple[Curve, ...]) -> Iterator[Chart]:
    for curve in found:
        title, points = curve.disturbance.title, curve.points
        unit = curve.disturbance.parameter.unit
        low, high = curve.shown
        yield Chart(
            line_chart(
                f"{title}. {curve.sentence}",
                Axis.around(f"{title} ({unit})" if unit else title, [p.value for p in points]),
                Axis("right (%)", 0, 100, 25),
                [Line("right", [(p.value, 100 * curve.card.accuracy_at(p)) for p in points])],
                band=Band("recipe", low, high) if high > low else None,
            ),
            curve.sentence,
        )
