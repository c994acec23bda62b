"""What a report says about the training: settings, and the photos it was trained on."""

import json
from pathlib import Path
from typing import Any

from augstudio import storage
from augstudio.data.dataset import Dataset
from augstudio.models.backbones import backbones
from augstudio.runs.config import TrainConfig, settings
from augstudio.runs.setting import Setting, Topic


def settings_in_use(config: TrainConfig) -> dict[Topic, list[tuple[str, str]]]:
    """Return label and value of the settings that have an effect, by topic, in display order."""
    found: dict[Topic, list[tuple[str, str]]] = {}
    for name, setting in settings().items():
        if config.uses(name):
            value = _value_text(setting, getattr(config, name))
            found.setdefault(setting.topic, []).append((setting.label, value))
    return found


def _value_text(setting: Setting, value: Any) -> str:
    if setting.choices is not None:
        return setting.choices[value].title
    if not setting.is_number:
        return _name_text(value)
    if setting.lowest and value == setting.minimum:
        return setting.lowest
    return f"{value:.10g} {setting.unit}".strip()


def _name_text(value: str | Path | None) -> str:
    """Return the title of a network, or of a user's file only the name."""
    if value is None:
        return "published"
    if isinstance(value, Path):
        return value.name
    return next((each.title for each in backbones() if each.key == value), value)


def fingerprint(photos: Dataset) -> str:
    """Return the hash of a dataset, 32 hexadecimal digits.

    It is the hash of the sorted list of set, class and hash of every photo: the same for the same
    photos in the same classes and sets, whatever their names and folders, and another one if a
    single byte of a photo, its class or its set is different.
    """
    rows = sorted(
        (split.value, record.label, record.content)
        for split, records in photos.splits.items()
        for record in records
    )
    return storage.digest(json.dumps(rows).encode())
