"""Shared by the tests of the lab."""

import pytest

from augstudio.lab import network
from tests.lab.made_up import MadeUpExtractor


@pytest.fixture
def features(monkeypatch: pytest.MonkeyPatch) -> type[MadeUpExtractor]:
    """Made-up features in place of those of a network."""
    monkeypatch.setattr(network, "Extractor", MadeUpExtractor)
    monkeypatch.setattr(MadeUpExtractor, "views", 0)
    return MadeUpExtractor
