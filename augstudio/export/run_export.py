"""Export a run: write it in several formats, and compare every one with the window's answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from augstudio import storage, working
from augstudio.data.dataset import ImageRecord, LabelledPhotos, Split, evenly
from augstudio.errors import AugStudioError, InputError
from augstudio.evaluation.doubt.familiarity import Familiarity
from augstudio.export.card import format_card, model_card
from augstudio.export.conversions.worker import Converter
from augstudio.export.example import example_square
from augstudio.export.folder import size_of, write_program, write_result
from augstudio.export.formats import Format
from augstudio.export.network import answers_like_window
from augstudio.export.own_answers import own_answers, page_answers_of
from augstudio.export.parity import Parity, compared
from augstudio.predict import Predictor
from augstudio.progress import SILENT, Progress
from augstudio.runs.answers import Answers
from augstudio.runs.run import Run

#: Most validation photos to compare answers on, and most training photos that set ranges of int8.
_MOST_COMPARED, _MOST_EXAMPLES = 100, 100
#: Why an export is not compared.
_SCRIPT = "It trains anew, so there are no answers to compare."
_NO_BROWSER = "Not compared: neither Chrome nor Edge nor Chromium could open it on this computer."


@dataclass(frozen=True)
class FormatStarted:
    """A format is being written, ``step`` says what is done."""

    form: Format
    step: str


@dataclass(frozen=True)
class Exported:
    """A format is in ``folder``.

    ``parity`` is ``None`` if there was nothing to compare, or no way; ``remark`` says why.
    """

    form: Format
    folder: Path
    parity: Parity | None
    remark: str = ""

    @property
    def passed(self) -> bool:
        """Whether it answers as exactly as it must, if it does at all."""
        return self.parity is None or self.parity.passed


@dataclass(frozen=True)
class ExportFailed:
    """A format could not be exported; nothing is left of it."""

    form: Format
    message: str
    hint: str


ExportEvent = FormatStarted | Exported | ExportFailed


def ignore(_: ExportEvent) -> None:
    """Do nothing, for callers that only want the result."""


def export(
    run: Run,
    formats: Sequence[Format],
    out: Path,
    on_event: Callable[[ExportEvent], None] = ignore,
    progress: Progress = SILENT,
) -> list[Exported | ExportFailed]:
    """Write ``run`` in ``formats``, each into a folder of its name in ``out``.

    Each is loaded by its own runtime in a process of its own, and its ``predict.py`` answers up to
    100 validation photos, from the file on. Whether it is as exact as it must be is said by
    ``Exported.parity.passed``. A format that fails does not stop the others.

    Raises
    ------
    InputError
        If ``out`` is not empty or can't be made, no format is given, or the classifier or its
        validation photos can't be used.
    Cancelled
        When asked to stop. Formats that are done stay.
    """
    if not formats:
        raise InputError("No format is chosen.", "Choose at least one.")
    with storage.explained(out):
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise InputError(f"{out} already exists and is not an empty folder.", "Choose another.")
        storage.make_folder(out)
    exporting = _Export.of(run, progress)
    results: list[Exported | ExportFailed] = []
    with Converter(run.folder) as converter:
        for number, form in enumerate(formats):
            progress.report(number, len(formats), f"Exporting {form.about.title}", "formats")
            result: Exported | ExportFailed
            try:
                result = exporting.write(form, out / form.value, converter, on_event, progress)
            except AugStudioError as error:
                result = ExportFailed(form, error.message, error.hint)
            results.append(result)
            on_event(result)
    progress.report(len(formats), len(formats), "Exporting", "formats")
    return results


@dataclass(frozen=True, eq=False)
class _Export:
    """What all formats have in common.

    ``expected`` are the window's answers on the photos to compare, ``golden`` is its answer for the
    example, ``examples`` are training photos, and ``card`` is what ``model.json`` says.
    """

    expected: Answers
    golden: list[float]
    examples: tuple[ImageRecord, ...]
    card: dict[str, Any]

    @classmethod
    def of(cls, run: Run, progress: Progress) -> "_Export":
        same = answers_like_window(run)
        predictor = Predictor.of(same)
        expected = _expected(predictor, same, progress)
        square = example_square(predictor.input_size, run.config.fit)
        answer = predictor.predict_array(square).probabilities
        familiarity = Familiarity(run)
        familiarity.prepare(progress)
        training = run.photo_list().records(Split.TRAIN)
        return cls(
            expected,
            [answer[name] for name in run.classes],
            tuple(evenly(training, _MOST_EXAMPLES)),
            model_card(run, familiarity, predictor.input_size),
        )

    def write(
        self,
        form: Format,
        target: Path,
        converter: Converter,
        on_event: Callable[[ExportEvent], None],
        progress: Progress,
    ) -> Exported:
        """Write and compare a format; ``target`` gets its name when that is done."""
        form.about.require()
        with working.held(target, "written") as work, storage.explained(target):
            try:
                work.make()
                on_event(FormatStarted(form, "Converting"))
                examples = self.examples if form is Format.TFLITE_INT8 else ()
                converter.write(form, work.path, examples, progress)
                parity, remark = None, _SCRIPT
                if form is not Format.KERAS_SCRIPT:
                    on_event(FormatStarted(form, "Comparing its answers"))
                    parity = self._completed(form, work.path, progress)
                    remark = "" if parity else _NO_BROWSER
                work.finish()
            finally:
                work.clear()
        return Exported(form, target, parity, remark)

    def _completed(self, form: Format, folder: Path, progress: Progress) -> Parity | None:
        """Write all that belongs to the model in ``folder``, and return how it answers."""
        card = self.card | format_card(form, self.golden)
        if form.about.runtime:
            write_program(folder, form, card)
        parity = self._compared(form, folder, progress)
        write_result(folder, form, card, parity)
        return parity

    def _compared(self, form: Format, folder: Path, progress: Progress) -> Parity | None:
        records = self.expected.photos.records
        # ``predict.py`` reads one name a line.
        named = [each.path for each in records if len(str(each.path).splitlines()) == 1]
        ask = own_answers if form.about.runtime else page_answers_of
        found = ask(folder, named, progress)
        if found is None:
            return None
        rows = [row for row, each in enumerate(records) if each.path in found.probabilities]
        if not rows:
            raise AugStudioError(
                f"{form.about.title}: the exported classifier can't read any of the validation "
                "photos.",
                "Save some of them as JPEG.",
            )
        return compared(
            tuple(str(records[row].path) for row in rows),
            self.expected.probabilities[rows],
            np.stack([found.probabilities[records[row].path] for row in rows]),
            form.about.limits,
            unread=tuple(str(each) for each in named if each not in found.probabilities),
            bytes=size_of(folder / form.about.model if form.about.runtime else folder),
            ms_per_photo=found.milliseconds,
        )


def _expected(predictor: Predictor, run: Run, progress: Progress) -> Answers:
    """Return the window's answers on the photos that exports are compared on."""
    photos = evenly(run.photo_list().records(Split.VALIDATION), _MOST_COMPARED)
    answered = predictor.answers(LabelledPhotos(tuple(photos), run.classes), progress)
    if not answered.answers.photos.records:
        raise InputError(
            f"None of the validation photos of {run.name} can be read any more, so an export could "
            "not be compared.",
            f"Put them back into {run.root}, or train again.",
        )
    return answered.answers
