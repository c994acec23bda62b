"""What the page says about the export of a format."""

from pathlib import Path

from augstudio.export.parity import Parity
from augstudio.export.run_export import Exported, ExportFailed
from augstudio.plain_text import first_few, readable
from augstudio.ui.pages.export.exports import FormatState

#: Most photos to name.
_NAMED = 5


def verdict(state: FormatState) -> str:
    """Return in a word or two how a format is, or what is being done."""
    result = state.result
    if result is None:
        return state.step
    if isinstance(result, ExportFailed):
        return "failed"
    if result.parity is None:
        return "written"
    return "passed" if result.passed else "differs"


def tone(state: FormatState) -> str:
    """Return the role of the label that says it: "good", "bad" or "muted"."""
    result = state.result
    if isinstance(result, ExportFailed):
        return "bad"
    if result is None or result.parity is None:
        return "muted"
    return "good" if result.passed else "bad"


def sentence(state: FormatState) -> str:
    """Return how the export of a format went."""
    result = state.result
    if isinstance(result, ExportFailed):
        return readable(f"{result.message} {result.hint}".strip())
    if isinstance(result, Exported):
        return result.parity.sentence if result.parity else result.remark
    return f"{state.form.about.title}: {state.step.lower()}."


def details(state: FormatState) -> str:
    """Return the sentence, and the figures, limits and photos that explain it."""
    lines = [sentence(state)]
    if isinstance(state.result, Exported) and state.result.parity is not None:
        lines += _explained(state.result.parity)
    return "\n".join(lines)


def _explained(parity: Parity) -> list[str]:
    _, _, size, time = parity.figures
    lines = [f"{size}, {time} per photo."]
    if not parity.passed:
        largest = parity.limits.largest
        apart = f"a difference of {largest:g} and " if largest is not None else ""
        share = f"{parity.limits.agreement:.0%}"
        lines.append(f"Allowed: {apart}the same answer for at least {share} of the photos.")
    for start, photos in (
        ("Another answer for ", parity.others),
        ("As probable in AugStudio, so counted as the same: ", parity.ties),
        ("Could not be read: ", parity.unread),
    ):
        if photos:
            names = [readable("/".join(Path(each).parts[-2:])) for each in photos]
            lines.append(f"{start}{first_few(names, _NAMED)}.")
    return lines
