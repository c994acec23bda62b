"""The plan of a study: everything that its results depend on, besides the photos."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from augstudio import storage
from augstudio.errors import InputError
from augstudio.lab.arms import Arm, ArmKind
from augstudio.runs.choices import Method
from augstudio.runs.config import TrainConfig
from augstudio.runs.field_types import Classes, Key, Name, SomePath, Time, reason_of

SCHEMA_VERSION = 1
PLAN_FILE = "study.json"
FOLDS, REPEATS, VIEWS = 5, 3, 3
#: Largest file that is read; one of 30 arms has about 100 kB.
_MOST_BYTES = 10_000_000


class Plan(BaseModel):
    """What a study does.

    Attributes
    ----------
    dataset, root, classes
        Name, path and classes of the folder of photos.
    fingerprint
        Hash of its training photos and their classes.
    config
        Settings of all trainings; the arms may change some.
    arms
        What is compared, the baseline first.
    folds, repeats
        Into how many parts the training photos are divided, and how often, each time differently.
    views
        Variations of each training photo in each repeat, besides the photo itself; every repeat has
        others.
    created
        Local time with offset, ISO 8601.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    dataset: Name
    root: SomePath
    classes: Classes
    fingerprint: Key
    config: TrainConfig
    arms: tuple[Arm, ...]
    folds: Annotated[int, Field(ge=2, le=20)] = FOLDS
    repeats: Annotated[int, Field(ge=1, le=100)] = REPEATS
    views: Annotated[int, Field(ge=1, le=50)] = VIEWS
    created: Time

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            raise ValueError("arms should have different names")
        if [arm.kind for arm in self.arms].count(ArmKind.BASELINE) != 1:
            raise ValueError("arms should have one baseline")
        return self

    @property
    def baseline(self) -> Arm:
        """The arm that all others are compared with."""
        return next(arm for arm in self.arms if arm.kind is ArmKind.BASELINE)

    @property
    def of_augmentations(self) -> bool:
        """Whether recipes are compared, and not networks or methods with the same recipe."""
        return all(arm.kind not in (ArmKind.NETWORK, ArmKind.METHOD) for arm in self.arms)

    @property
    def of_features(self) -> bool:
        """Whether top models are trained on features, all parts together, in every arm."""
        return all(self.config_of(arm).method is Method.BOTTLENECK for arm in self.arms)

    @property
    def can_be_confirmed(self) -> bool:
        """Whether a recipe can be made of what helps, and tried in a moment."""
        return self.of_augmentations and self.config.method is Method.BOTTLENECK

    def config_of(self, arm: Arm) -> TrainConfig:
        """Return the settings of the trainings of an arm."""
        return TrainConfig.model_validate(self.config.model_dump() | arm.changes)

    def continues(self, other: "Plan") -> bool:
        """Whether results of another plan can be kept: only arms and repeats may be more."""
        free = {"repeats", "arms", "created", "root", "dataset"}
        mine = {arm.name: arm for arm in self.arms}
        same = self.model_dump(exclude=free) == other.model_dump(exclude=free)
        same = same and self.baseline == other.baseline
        return same and all(mine.get(arm.name) == arm for arm in other.arms)

    def save(self, folder: Path) -> None:
        """Write ``study.json`` into ``folder``."""
        document = json.dumps(self.model_dump(), indent=2, default=str, allow_nan=False)
        storage.write_text(folder / PLAN_FILE, document + "\n")


def load_plan(folder: Path) -> Plan:
    """Return the plan of the study in ``folder``.

    Raises ``InputError`` if there is none, if it is damaged, or of a newer version of AugStudio.
    """
    path = folder / PLAN_FILE
    with storage.explained(path):
        try:
            data = storage.read_file(path, _MOST_BYTES)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise InputError(
                f"{folder} is not a study: it has no {PLAN_FILE}.", "Choose the folder of a study."
            ) from error
    try:
        values: Any = json.loads(data)
        version = values.get("schema_version") if isinstance(values, dict) else None
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise InputError(
                f"The study {folder.absolute().name} was made by a newer version of AugStudio.",
                "Update AugStudio to open it.",
            )
        return Plan.model_validate(values)
    except ValidationError as error:
        raise _damaged(folder, f"has invalid values: {reason_of(error)}") from error
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise _damaged(folder, "can't be read") from error


def _damaged(folder: Path, reason: str) -> InputError:
    return InputError(
        f"The study {folder.absolute().name} is damaged: its {PLAN_FILE} {reason}.",
        "Choose another folder, or restore this one from a backup.",
    )
