"""Every feature that a training needs, from one store and from another."""

from collections.abc import Sequence

import numpy as np

from augstudio.cluster.views import Views
from augstudio.data.dataset import Split
from augstudio.features.store import FeatureStore

USED = (Split.VALIDATION, Split.TRAIN)


def assert_same_features(
    views: Views, store: FeatureStore, other: FeatureStore, without: Sequence[str] = ()
) -> None:
    """Check that both stores have the same features to the last bit.

    ``without`` are the contents of photos that have none.
    """
    keys = [each.key for each in views.of(USED)]
    found, expected = store.get(views.space, keys), other.get(views.space, keys)
    assert set(expected) == {key for key in keys if key[0] not in without}
    assert set(found) == set(expected)
    for key, values in expected.items():
        np.testing.assert_array_equal(found[key], values)
