import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from augstudio.augment.fields.edges import FillMode
from augstudio.augment.keras.from_code import Pasted, from_code
from augstudio.augment.keras.to_code import generator_script
from augstudio.augment.presets import presets
from augstudio.augment.recipe import Recipe, parameters
from augstudio.errors import InputError

#: The classic script's generators.
CLASSIC = """
train_datagen = ImageDataGenerator(
    rescale=1. / 255,
    shear_range=0.2,
    zoom_range=0.2,
    horizontal_flip=True)
test_datagen = ImageDataGenerator(rescale=1. / 255)
"""


def pasted(arguments: str) -> Pasted:
    return from_code(f"datagen = ImageDataGenerator({arguments})")


def refused(arguments: str) -> InputError:
    with pytest.raises(InputError) as error:
        pasted(arguments)
    assert error.value.hint
    return error.value


def test_the_classic_script() -> None:
    found = from_code(CLASSIC)
    assert found.recipe == Recipe(
        rescale=1 / 255, shear_range=0.2, zoom_range=(0.8, 1.2), horizontal_flip=True
    )
    calls, shear, rescale = found.notes
    assert "2 calls" in calls
    assert "shear_range, zoom_range, horizontal_flip" in calls
    assert shear.startswith("shear_range=0.2: Keras uses degrees")
    assert "rescale: only networks trained from scratch" in rescale
    assert "pretrained network has its own preprocessing" in rescale


def test_the_call_with_the_most_augmentation_wins_wherever_it_stands() -> None:
    lines = ["test = ImageDataGenerator(rescale=1/255, dtype='float32', cval=3)", CLASSIC]
    for text in ("\n".join(lines), "\n".join(reversed(lines))):
        assert from_code(text).recipe.shear_range == 0.2


def test_every_argument_by_its_name() -> None:
    recipe = pasted(
        "rotation_range=40, width_shift_range=0.1, height_shift_range=0.1, "
        "brightness_range=[0.5, 1.5], shear_range=15, zoom_range=(0.7, 1.1), "
        "channel_shift_range=30, fill_mode='constant', cval=128, horizontal_flip=True, "
        "vertical_flip=1, rescale=1/255, samplewise_center=True, featurewise_center=True, "
        "samplewise_std_normalization=True, featurewise_std_normalization=True, "
        "zca_whitening=True, zca_epsilon=1e-5, validation_split=0.25"
    ).recipe
    assert recipe == Recipe(
        rotation_range=40,
        width_shift_range=0.1,
        height_shift_range=0.1,
        brightness_range=(0.5, 1.5),
        shear_range=15,
        zoom_range=(0.7, 1.1),
        channel_shift_range=30,
        fill_mode=FillMode.CONSTANT,
        cval=128,
        horizontal_flip=True,
        vertical_flip=True,
        rescale=1 / 255,
        samplewise_center=True,
        samplewise_std_normalization=True,
        featurewise_center=True,
        featurewise_std_normalization=True,
        zca_whitening=True,
        zca_epsilon=1e-5,
        validation_split=0.25,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "rotation_range=0, width_shift_range=0, height_shift_range=0., zoom_range=0",
        "brightness_range=None, rescale=None, preprocessing_function=None",
        "rescale=1, horizontal_flip=False, data_format='channels_last', dtype='float32'",
        "interpolation_order=1, data_format=None, zoom_range=[1, 1]",
    ],
)
def test_what_changes_nothing(arguments: str) -> None:
    found = pasted(arguments)
    assert found.recipe == Recipe()
    assert found.notes == (
        () if arguments else ("The call has no arguments, so it changes nothing.",)
    )


@pytest.mark.parametrize(
    ("arguments", "name", "value", "note"),
    [
        ("width_shift_range=5", "width_shift_pixels", 5, "as Keras documents"),
        ("width_shift_range=1", "width_shift_pixels", 1, "so nothing moves"),
        (
            "height_shift_range=10.0",
            "height_shift_range",
            0.1,
            "10 of 100 pixels is a share of 0.1",
        ),
        ("width_shift_range=1.0", "width_shift_range", 0.01, "is in pixels"),
        ("width_shift_range=[-5, 0, 5]", "width_shift_pixels", 0, "[-5, 0, 5] is left out"),
        ("height_shift_range=300", "height_shift_pixels", 100, "it becomes 100"),
        ("rotation_range=360", "rotation_range", 180, "every direction"),
        ("rotation_range=0.3", "rotation_range", 0.3, "uses degrees"),
        ("channel_shift_range=0.2", "channel_shift_range", 0.2, "levels of 255"),
        ("zoom_range=1.5", "zoom_range", (0.1, 2), "-0.5 to 2.5 is beyond"),
        ("zoom_range=[1.2, 0.9]", "zoom_range", (0.9, 1.2), ""),
        ("brightness_range=(0, 1)", "brightness_range", (0.1, 1), "it becomes 0.1 to 1"),
        ("validation_split=0.6", "validation_split", 0.5, "it becomes 0.5"),
        ("preprocessing_function=preprocess_input", "rescale", 0, "own preprocessing"),
        ("dtype='float16'", "rescale", 0, "float32"),
        ("data_format=K.image_data_format()", "rescale", 0, "channels_last"),
        ("interpolation_order=3", "rescale", 0, "order 1"),
    ],
)
def test_what_is_not_as_it_seems_is_reported(
    arguments: str, name: str, value: object, note: str
) -> None:
    found = from_code(f"ImageDataGenerator({arguments})", image_size=100)
    assert getattr(found.recipe, name) == pytest.approx(value)
    assert any(note in sentence for sentence in found.notes) or (not note and not found.notes)
    assert all(sentence.endswith(".") for sentence in found.notes)


def test_keras_swaps_the_axes_and_it_is_reported_where_it_matters() -> None:
    assert pasted("width_shift_range=0.2, height_shift_range=0.2").notes == ()
    (note,) = pasted("width_shift_range=0.2, height_shift_range=0.1").notes
    assert "swaps the two" in note


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ("rotation_rnage=20", "rotation_rnage is not an argument", "Did you mean rotation_range?"),
        ("foo=1, bar=2", "foo, bar are not arguments of ImageDataGenerator", "Remove"),
        ("rotation_range='20'", "rotation_range needs a number, not '20'", ""),
        ("rotation_range=True", "rotation_range needs a number, not True", ""),
        ("rotation_range=None", "rotation_range needs a number, not None", ""),
        ("rotation_range=[1, 2]", "rotation_range needs a number, not 1 to 2", ""),
        ("rotation_range=-5", "rotation_range needs a number of 0 or more, not -5", ""),
        ("rotation_range=ANGLE", "rotation_range is given as ANGLE", "never run"),
        ("rotation_range=10**10**10", "not a plain value", ""),
        ("width_shift_range='a'", "width_shift_range needs a number", ""),
        ("width_shift_range=-3", "width_shift_range needs a number of 0 or more", ""),
        ("zoom_range='0.2'", "zoom_range needs two numbers", ""),
        ("zoom_range=[1, 2, 3]", "zoom_range needs two numbers", ""),
        ("zoom_range=['a', 2]", "zoom_range needs a number, not 'a'", ""),
        ("brightness_range=0.5", "brightness_range needs two numbers", ""),
        ("brightness_range=[-1, 1]", "brightness_range needs a number of 0 or more", ""),
        ("fill_mode='mirror'", "fill_mode needs one of nearest, reflect, wrap, constant", ""),
        ("fill_mode=3", "fill_mode needs one of", ""),
        ("horizontal_flip='yes'", "horizontal_flip needs True or False, not 'yes'", ""),
        ("horizontal_flip=2", "horizontal_flip needs True or False", ""),
        ("rescale=255", "rescale needs a number between 0 and 1, not 255", ""),
        ("validation_split=20", "validation_split needs a number between 0 and 1", ""),
        ("cval=1e300", "cval is far too large", ""),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: str, message: str, hint: str) -> None:
    error = refused(arguments)
    assert message in error.message
    assert hint in error.hint


def test_a_call_that_can_not_be_read_is_reported_beside_one_that_can() -> None:
    found = from_code("ImageDataGenerator(**more)\nImageDataGenerator(rotation_range=9)")
    assert found.recipe == Recipe(rotation_range=9)
    assert "Another call was skipped." in found.notes[0]


def expressible(recipe: Recipe) -> Recipe:
    """Return the part of a recipe that ImageDataGenerator has."""
    return Recipe(
        **{n: getattr(recipe, n) for n, p in parameters().items() if p.keras},
    )


@pytest.mark.parametrize("name", presets())
def test_presets_come_back_from_their_own_code(name: str) -> None:
    expected = expressible(presets()[name])
    found = from_code(generator_script(presets()[name]))
    assert found.recipe == expected
    assert found.notes in ((), ("The call has no arguments, so it changes nothing.",))


def stepped(most: float, step: float) -> st.SearchStrategy[float]:
    return st.integers(0, round(most / step)).map(lambda count: round(count * step, 6))


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "rotation_range": stepped(180, 1),
            "shear_range": stepped(60, 0.5),
            "channel_shift_range": stepped(150, 1),
            "zoom_range": st.tuples(stepped(1, 0.01), stepped(1, 0.01)).map(
                lambda z: (round(max(0.1, 1 - z[0]), 2), 1 + z[1])
            ),
            "horizontal_flip": st.booleans(),
            "vertical_flip": st.booleans(),
            "fill_mode": st.sampled_from(FillMode),
            "rescale": st.sampled_from([0, 1 / 255, 0.0078]),
            "zca_whitening": st.booleans(),
            "validation_split": stepped(0.5, 0.01),
        },
        optional={
            "width_shift_range": stepped(0.9, 0.01),
            "height_shift_range": stepped(0.9, 0.01),
        },
    ),
    st.fixed_dictionaries(
        {}, optional={n: st.integers(0, 100) for n in ("width_shift_pixels", "height_shift_pixels")}
    ),
)
def test_any_settings_of_keras_come_back(
    values: dict[str, object], pixels: dict[str, object]
) -> None:
    # Of one axis, Keras takes a share or pixels.
    wanted = {n: v for n, v in pixels.items() if not values.get(n.replace("pixels", "range"))}
    recipe = Recipe.parse(values | wanted)
    found = from_code(generator_script(recipe)).recipe.model_dump()
    for name, value in recipe.model_dump().items():
        if isinstance(value, tuple):
            assert found[name] == pytest.approx(value, abs=1e-9)
        elif isinstance(value, float):
            assert math.isclose(found[name], value, abs_tol=1e-9)
        else:
            assert found[name] == value
