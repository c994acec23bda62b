"""Which photos a figure stands for, and what is written below them."""

import numpy as np

from augstudio.evaluation.evaluation import Evaluation, evaluate
from augstudio.ui.core.photos.photo_set import PhotoSet
from augstudio.ui.pages.results import photo_sets
from tests.evaluation.answers import random_answers


def words(found: PhotoSet) -> list[str]:
    return [found.captions[content] for content in found.contents]


def test_mistakes_come_first_the_most_confident_ones_before_the_others(
    evaluation: Evaluation,
) -> None:
    assert words(photo_sets.mistakes(evaluation)) == [
        "blue taken for red, 90%",
        "red taken for blue, 60%",
    ]
    blue = photo_sets.of_class(evaluation, 0)
    assert words(blue)[:2] == ["blue taken for red, 90%", "blue, 95%"]
    assert len(blue.contents) == 6
    red = photo_sets.predicted_as(evaluation, 1)
    assert words(red)[:2] == ["blue taken for red, 90%", "red, 95%"]
    assert (red.title, red.page) == ("Classified as red", "results")


def test_a_cell_of_the_confusion_matrix(evaluation: Evaluation) -> None:
    wrong = photo_sets.in_cell(evaluation, 1, 0)
    assert (wrong.title, words(wrong)) == ("red, taken for blue", ["red taken for blue, 60%"])
    right = photo_sets.in_cell(evaluation, 1, 1)
    assert (right.title, len(right.contents)) == ("red, correctly classified", 5)


def test_the_bins_of_the_reliability_diagram_share_out_all_photos() -> None:
    found = evaluate(random_answers(photos=200, classes=4))
    bins = [photo_sets.in_bin(found, place) for place in range(len(found.reliability))]
    assert [len(each.contents) for each in bins] == [each.photos for each in found.reliability]
    wrong = sum("taken for" in caption for each in bins for caption in words(each))
    assert wrong == found.photos - found.right
    confidence = {
        r.content: c for r, c in zip(found.answers.photos.records, found.confidence, strict=True)
    }
    means = [np.mean([confidence[content] for content in each.contents]) for each in bins]
    np.testing.assert_allclose(means, [each.confidence for each in found.reliability])
