"""The fields stand for Keras's parameters by name, and for nothing twice."""

import inspect
import itertools

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.parameter import Group
from augstudio.augment.recipe import parameters

#: What belongs to code, not to a recipe.
NOT_SETTINGS = {"preprocessing_function", "data_format", "interpolation_order", "dtype"}


def test_every_parameter_of_keras_is_there_and_no_other_name_is_called_keras() -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    keras = set(inspect.signature(ImageDataGenerator).parameters) - NOT_SETTINGS
    assert {each.keras for each in parameters().values()} - {""} == keras


def test_what_has_kerass_name_has_kerass_default() -> None:
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    #: Keras's ways to say that nothing changes.
    nothing = {None: (1, 1), 0: (1, 1)}
    for name, given in inspect.signature(ImageDataGenerator).parameters.items():
        if name in NOT_SETTINGS:
            continue
        default = parameters()[name].default
        meant = nothing.get(given.default) if isinstance(default, tuple) else given.default
        assert default == (meant or 0), name


def test_groups_stand_together_in_the_order_of_the_page() -> None:
    groups = [each.group for each in parameters().values()]
    assert list(dict.fromkeys(groups)) == list(Group)
    changes = sum(one is not other for one, other in itertools.pairwise(groups))
    assert changes == len(Group) - 1


def test_a_share_stands_right_behind_its_strength() -> None:
    names = list(parameters())
    for each in parameters().values():
        if each.share:
            assert names[names.index(each.name) + 1] == each.share


def test_no_label_is_used_twice() -> None:
    labels = [each.label for each in parameters().values()]
    assert len(set(labels)) == len(labels)


def test_fill_modes_are_kerass() -> None:
    assert [*FillMode] == ["nearest", "reflect", "wrap", "constant"]
