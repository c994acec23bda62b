"""What the report of a run shows of a study of the same photos."""

from collections.abc import Sequence

from augstudio.evaluation.report.drawing import LETTER, Axis, Drawing
from augstudio.evaluation.report.section import Chart, Section
from augstudio.lab.conditions import AS_THEY_ARE
from augstudio.lab.library import list_studies
from augstudio.lab.sentences import (
    METHOD,
    disturbed_sentences,
    noise_sentence,
    points,
    summary,
    verdict_word,
)
from augstudio.lab.study import Study
from augstudio.lab.verdicts import Difference, Verdict, noise_floor
from augstudio.lab.winners import kept_confirmation
from augstudio.plain_text import shown
from augstudio.runs.field_types import moment
from augstudio.runs.run import Run

#: Width of the chart, height of a row, and room for the axis, in units.
_WIDTH, _ROW, _AXIS = 720.0, 24.0, 44.0
#: Room for the words on the right: the difference and the verdict.
_VERDICT = 130.0
#: Most letters of a title: a recipe may be called anything.
_LONGEST = 44
_KINDS = {Verdict.HELPS: "point point-0", Verdict.HURTS: "point point-1"}
_UNKNOWN = "point point-2"


def study_sections(run: Run) -> list[Section]:
    """Return the section about the newest study of the photos that ``run`` was trained on.

    There is none without such a study, or if it has no results yet. ``InputError`` if the run's
    list of photos is missing or damaged.
    """
    photos = run.photo_list()
    same = (study for study in list_studies(run.dataset) if study.is_of(photos))
    known = ((study, found) for study in same if (found := study.differences()))
    return next(([study_section(*each)] for each in known), [])


def study_section(study: Study, found: Sequence[Difference]) -> Section:
    """Return the section about a study that found these differences, one at least."""
    plain = sorted(
        (each for each in found if each.condition == AS_THEY_ARE),
        key=lambda each: (not each.arm.is_compared, -each.mean),
    )
    confirmed = kept_confirmation(study)
    noise = noise_sentence(found)
    caption = (
        f"Difference in accuracy compared with {_title(study)}, in percentage points, with its 95% "
        "interval. "
        f"Shaded: {noise[:1].lower()}{noise[1:]}"
    )
    chart = Chart(_chart(plain, noise_floor(found)), caption)
    said = [summary(found), *disturbed_sentences(found)]
    said += [confirmed.sentence] if confirmed else []
    day = f"The study began on {moment(study.plan.created):%Y-%m-%d}."
    return Section("Lab", [*said, f"{day} {METHOD}"], [chart])


def _title(study: Study) -> str:
    title = study.plan.baseline.title
    return f"{title[:1].lower()}{title[1:]}" if study.plan.of_augmentations else title


def _chart(found: Sequence[Difference], floor: float) -> str:
    """Return a row for each arm: its name, a dot with a whisker, and the verdict in words."""
    ends = [100 * end for each in found for end in (each.low, each.high)]
    axis = Axis.around("", [*ends, -100 * floor, 100 * floor, 0.0])
    titles = [shown(each.arm.title, _LONGEST) for each in found]
    left = 16 + LETTER * max(map(len, titles))
    right, bottom = _WIDTH - _VERDICT, _ROW * len(found) + 8

    def at(value: float) -> float:
        share = (value - axis.low) / (axis.high - axis.low)
        return left + share * (right - left)

    drawing = Drawing(_WIDTH, bottom + _AXIS, "What a study in the lab found, arm by arm")
    drawing.box("band", (at(-100 * floor), 4), (at(100 * floor), bottom))
    for tick in axis.ticks:
        drawing.line("grid" if tick else "ideal", [(at(tick), 4), (at(tick), bottom)])
        drawing.text("tick", (at(tick), bottom + 18), axis.text(tick).replace("-", "−"), "middle")
    middle = (left + right) / 2
    drawing.text("axis", (middle, bottom + 36), "Difference (percentage points)", "middle")
    for row, (title, each) in enumerate(zip(titles, found, strict=True)):
        height = _ROW * (row + 0.5) + 4
        drawing.text("label", (0, height + 4), title)
        drawing.line("whisker", [(at(100 * each.low), height), (at(100 * each.high), height)])
        drawing.dot(_KINDS.get(each.verdict, _UNKNOWN), (at(100 * each.mean), height), 4)
        words = f"{points(each.mean)}  {verdict_word(each)}"
        drawing.text("label", (right + 12, height + 4), words)
    return drawing.svg
