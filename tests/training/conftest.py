"""A backbone that is built in no time, for tests of what stands around it."""

from pathlib import Path

import pytest

from augstudio.models.backbones import Backbone
from tests.training.tiny_backbone import put_in_place


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backbone:
    """Put the tiny backbone in the place of all others, and return it."""
    return put_in_place(monkeypatch, tmp_path)
