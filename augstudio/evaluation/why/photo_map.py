"""A map of the photos of a run: photos that a network finds similar lie close together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from augstudio.data.dataset import ImageRecord, Split
from augstudio.errors import InputError
from augstudio.evaluation.why.unit_features import unit_features
from augstudio.plain_text import grouped
from augstudio.progress import SILENT, Progress
from augstudio.runs.run import Run

#: Most photos on a map. On 2 cores, 2800 take about 10 s.
MOST_PHOTOS = 3000
#: Fewer photos than this have no neighbourhoods to keep.
_FEWEST = 5
_DIMENSIONS = 50
_PERPLEXITY = 30
#: Iterations of each of the two steps; after them, 82% of the 9 nearest of 2800 photos are still
#: among the nearest 9 on the map, as after 1000 iterations in one.
_ITERATIONS = 250
_NEIGHBOURS = 10
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class PhotoMap:
    """Photos (n) with their places.

    Attributes
    ----------
    records, splits
        The photos, and what each is used for.
    positions
        (n, 2) float32; distances have no unit.
    odd
        Numbers of the photos of whose 10 most similar photos more than half are of other classes,
        those with most first. In a class of fewer photos, as many as it has others are looked at.
    sentence
        Which photos are on the map if not all are; or "".
    """

    records: tuple[ImageRecord, ...]
    splits: tuple[Split, ...]
    positions: NDArray[np.float32]
    odd: tuple[int, ...]
    sentence: str


def photo_map(run: Run, progress: Progress = SILENT) -> PhotoMap:
    """Return the map of the training, validation and test photos of a run.

    The places are those of t-SNE (L. van der Maaten, G. Hinton, "Visualizing data using t-SNE",
    2008) on the first 50 principal components. The same photos have the same places each time.

    Raises
    ------
    InputError
        No photo can be read, or files of the run are missing or damaged.
    MissingWeightsError, Cancelled
        As ``photo_features`` does.
    """
    listing = run.photo_list()
    uses = {each: split for split, records in listing.splits.items() for each in records}
    chosen = _sample(list(uses))
    features = unit_features(run, chosen, progress)
    if not features.records:
        raise InputError(
            "None of the photos can be read, so there is no map.",
            "Put the folder of photos back, or connect the disk that it is on.",
        )
    values = features.values.astype(np.float32)
    odd = _odd(values, features.records)
    sentence = ""
    if len(chosen) < len(uses):
        sentence = (
            f"{grouped(len(chosen))} of the {grouped(len(uses))} photos are on the map: the same "
            "number of each class, as far as it has as many."
        )
    return PhotoMap(
        features.records,
        tuple(uses[each] for each in features.records),
        _places(values, progress),
        odd,
        sentence,
    )


def _sample(records: Sequence[ImageRecord]) -> list[ImageRecord]:
    """Return at most ``MOST_PHOTOS`` photos in their order, of all classes alike if possible."""
    if len(records) <= MOST_PHOTOS:
        return list(records)
    seen, ranks = Counter[str](), {}
    # The order of their hashes is as good as random, but always the same.
    for record in sorted(records, key=lambda each: each.content):
        ranks[record] = seen[record.label]
        seen[record.label] += 1
    chosen = set(sorted(records, key=lambda each: (ranks[each], each.label))[:MOST_PHOTOS])
    return [each for each in records if each in chosen]


def _odd(values: NDArray[np.float32], records: Sequence[ImageRecord]) -> tuple[int, ...]:
    """Return the numbers of the photos that lie among photos of other classes."""
    labels = np.array([each.label for each in records])
    contents = np.array([each.content for each in records])
    counts = Counter(each.label for each in records)
    shares = np.zeros(len(records))
    for start in range(0, len(records), _ROWS_AT_ONCE):
        similarities = values[start : start + _ROWS_AT_ONCE] @ values.T
        for row, mine in enumerate(similarities, start):
            near = min(_NEIGHBOURS, counts[labels[row]] - 1)
            if near:
                # A photo is no neighbour of its own copies.
                order = np.argsort(-np.where(contents == contents[row], -2, mine), kind="stable")
                shares[row] = np.mean(labels[order[:near]] != labels[row])
    order = np.argsort(-shares, kind="stable")
    return tuple(int(row) for row in order if shares[row] > 0.5)


def _places(values: NDArray[np.float32], progress: Progress) -> NDArray[np.float32]:
    """Return the places (n, 2) of photos with the unit features ``values``."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    if not np.ptp(values, axis=0).any():
        return np.zeros((len(values), 2), np.float32)
    progress.report(0, 0, "Arranging the photos")
    # More threads would round in another way, and t-SNE makes much of little; nor are they faster.
    with threadpool_limits(1):
        components = PCA(min(_DIMENSIONS, *values.shape), svd_solver="full").fit_transform(values)
    places = components[:, :2]
    if len(values) < _FEWEST:
        return np.asarray(places, np.float32)
    # As scikit-learn begins; it can't be stopped in between, hence the two steps.
    places = places / max(1e-9, places[:, 0].std()) * 1e-4
    for exaggeration in (12.0, 1.0):
        progress.check()
        with threadpool_limits(1, user_api="openmp"):
            places = TSNE(
                perplexity=min(_PERPLEXITY, (len(values) - 1) / 3),
                early_exaggeration=exaggeration,
                init=places.astype(np.float32),
                max_iter=_ITERATIONS,
                random_state=0,
            ).fit_transform(components)
    progress.check()
    return np.asarray(places, np.float32)
