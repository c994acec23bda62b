"""The list of files that were moved when decisions were applied, to move them back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from augstudio import storage
from augstudio.data.decisions.edits import Edits
from augstudio.data.decisions.files import edits_file
from augstudio.data.decisions.plan import Step
from augstudio.errors import InputError
from augstudio.plain_text import shown

_VERSION = 1
#: Largest list that is read; a million photos take about 200 MB.
_MOST_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Applied:
    """What is moved, or was, and the decisions about the folder.

    Attributes
    ----------
    root
        The folder of photos.
    steps
        Every file, in the order in which they are moved.
    made
        Folders that did not exist before, outer ones first.
    before
        The decisions before.
    fulfilled
        Those that are no longer needed afterwards.
    labels
        Classes of photos, by content, that are decided only while files are being moved.
    done
        Whether everything was moved; otherwise the program was stopped or killed.
    """

    root: Path
    steps: tuple[Step, ...]
    made: tuple[Path, ...]
    before: Edits
    fulfilled: Edits
    labels: Mapping[str, str]
    done: bool = False

    @property
    def during(self) -> Edits:
        """The decisions while files are being moved."""
        return self.before.with_labels(self.labels)

    @property
    def after(self) -> Edits:
        """The decisions that are left."""
        return self.before.without(self.fulfilled)

    def with_later(self, now: Edits) -> "Applied":
        """Return it with what was decided since, in ``now``, to be done or undone again."""
        passing = self.during.without(self.before)
        expected = self.after if self.done else self.during
        before = self.before.with_change(expected.without(passing), now.without(passing))
        return replace(self, before=before, done=False)

    @property
    def file(self) -> Path:
        """Where it is saved."""
        return manifest_file(self.root)

    def save(self) -> None:
        """Write it to the disk, completely or not at all."""
        document = {
            "schema_version": _VERSION,
            "root": str(self.root),
            "steps": [[str(step.source), str(step.target)] for step in self.steps],
            "made": [str(folder) for folder in self.made],
            "before": self.before.model_dump(),
            "fulfilled": self.fulfilled.model_dump(),
            "labels": dict(self.labels),
            "done": self.done,
        }
        # ASCII, since names may not be valid Unicode.
        storage.write_text(self.file, json.dumps(document, indent=1, default=sorted) + "\n")


def manifest_file(root: Path) -> Path:
    """Return where the list for the folder ``root`` is: next to the decisions about it."""
    return edits_file(root).with_suffix(".applied.json")


def load_applied(root: Path) -> Applied | None:
    """Return the list for the folder ``root``, if there is one.

    Raises ``InputError`` if it is damaged, or if a newer version wrote it.
    """
    path = manifest_file(root)
    with storage.explained(path):
        if not path.exists():
            return None
        data = storage.read_file(path, _MOST_BYTES)
    try:
        values = json.loads(data)
        if values["schema_version"] != _VERSION:
            raise InputError(
                f"The list {shown(path, 200)} was made by another version of AugStudio.",
                "Update AugStudio to use it.",
            )
        return _applied(values)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"The list of moved photos {shown(path, 200)} is damaged.",
            "Restore it from a backup, or delete it to begin again.",
        ) from error


def _applied(values: dict[str, Any]) -> Applied:
    return Applied(
        Path(values["root"]),
        tuple(Step(Path(source), Path(target)) for source, target in values["steps"]),
        tuple(map(Path, values["made"])),
        Edits.model_validate(values["before"]),
        Edits.model_validate(values["fulfilled"]),
        Edits(labels=values["labels"]).labels,
        bool(values["done"]),
    )
