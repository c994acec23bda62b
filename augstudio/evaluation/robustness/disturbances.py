"""Disturbances: ways to spoil a photo with growing strength, each a parameter of the recipe.

The idea is that of ImageNet-C: D. Hendrycks and T. Dietterich, "Benchmarking neural network
robustness to common corruptions and perturbations", ICLR 2019. The steps are those of ``augment``,
so that a weakness found here has a slider there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from augstudio.augment.draw import transform_of
from augstudio.augment.parameter import Kind, Parameter
from augstudio.augment.random_numbers import Draw, view_numbers
from augstudio.augment.recipe import Recipe, parameters
from augstudio.augment.transform import Transform
from augstudio.augment.value_texts import on_screen, value_text


@dataclass(frozen=True)
class Words:
    """How sentences speak of a disturbance.

    ``does`` and ``do`` follow "the recipe" and "the recipe doesn't"; ``when`` follows "if" and says
    for which photos it matters. ``axis`` is the unit in words, for a share in percent. ``sides``
    are what values below and above 1 do, for factors.
    """

    does: str
    do: str
    when: str
    axis: str
    sides: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Disturbance:
    """One way to spoil a photo.

    Attributes
    ----------
    name, title
        The key in files, and what it is called on screen.
    fields
        The parameters of the recipe that are set to the strength, all to the same one.
    values
        The strengths, ascending, as a slider shows them: factors below and above 1, others above 0.
    words
        How sentences speak of it.
    signed
        Random numbers that choose one of two directions for each photo.
    fixed
        Random numbers that are the same for every photo, so that the strength is exact.
    """

    name: str
    title: str
    fields: tuple[str, ...]
    values: tuple[float, ...]
    words: Words
    signed: tuple[Draw, ...] = ()
    fixed: Mapping[Draw, float] = field(default_factory=dict)

    @property
    def parameter(self) -> Parameter:
        """The first of its parameters, which has the unit."""
        return parameters()[self.fields[0]]

    @property
    def neutral(self) -> float:
        """The strength that changes nothing."""
        return 1.0 if self.parameter.kind is Kind.RANGE else 0.0

    @property
    def sides(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """The strengths in each direction, growing, with the name of the direction or ""."""
        below = tuple(value for value in reversed(self.values) if value < self.neutral)
        above = tuple(value for value in self.values if value > self.neutral)
        named = zip(self.words.sides, (below, above), strict=True)
        return tuple((name, values) for name, values in named if values)

    def text(self, value: float) -> str:
        """Return a strength with its unit, such as "20°" or "1.5×"."""
        return value_text(self.parameter, self._setting(value), short=True)

    def _setting(self, value: float) -> Any:
        """Return the value of the parameter that always draws this strength."""
        if self.parameter.kind is Kind.RANGE:
            return on_screen(self.parameter, (value, value))
        return value

    def transform(
        self, value: float, edges: Recipe, size: int, seed: int, content: str
    ) -> Transform:
        """Return what happens to the photo with this hash, a square of ``size`` pixels.

        The direction, and what else is drawn, depend on ``seed`` and ``content`` alone: growing
        strength turns a photo further to the same side. ``edges`` says how empty edges are filled.
        """
        alone: dict[str, Any] = {"fill_mode": edges.fill_mode, "cval": edges.cval}
        for name in self.fields:
            alone[name] = self._setting(value)
            if share := parameters()[name].share:
                alone[share] = 1.0
        numbers = list(view_numbers(seed, content, 1))
        for draw in self.signed:
            numbers[draw] = float(numbers[draw] >= 0.5)
        for draw, number in self.fixed.items():
            numbers[draw] = number
        return transform_of(Recipe(**alone), size, numbers)

    def shown_by(self, recipe: Recipe) -> tuple[float, float]:
        """Return the strengths that a recipe shows in the training, lowest and highest.

        Of two parameters it is what both show. For a zoom, all steps that enlarge count together.
        """
        if "zoom_range" in self.fields:
            return _zoom_shown_by(recipe)
        if self.parameter.kind is Kind.RANGE:
            return on_screen(self.parameter, getattr(recipe, self.fields[0]))  # type: ignore[return-value]
        active = [getattr(recipe, name) * (name in recipe.active) for name in self.fields]
        return 0.0, min(active)


def _zoom_shown_by(recipe: Recipe) -> tuple[float, float]:
    least, most = (
        stretched * kept
        for stretched, kept in zip(recipe.zoom_range, recipe.proportional_zoom_range, strict=True)
    )
    smallest_crop, largest_crop = recipe.crop_area_range
    return 1 / (most * sqrt(largest_crop)), 1 / (least * sqrt(smallest_crop))


DISTURBANCES = (
    Disturbance(
        "rotation",
        "Rotation",
        ("rotation_range",),
        (10, 20, 30, 45, 90),
        Words("rotates", "rotate", "your photos come tilted", "degrees"),
        signed=(Draw.ROTATION,),
    ),
    Disturbance(
        "shift",
        "Shift",
        ("width_shift_range", "height_shift_range"),
        (0.05, 0.1, 0.2, 0.3),
        Words("shifts", "shift", "what you photograph is often off-centre", "% of side"),
        signed=(Draw.SHIFT_X, Draw.SHIFT_Y),
    ),
    Disturbance(
        "zoom",
        "Zoom",
        ("zoom_range",),
        (0.5, 0.7, 1.5, 2, 3),
        Words(
            "zooms",
            "zoom",
            "you photograph from other distances",
            "times as large",
            ("smaller", "larger"),
        ),
    ),
    Disturbance(
        "brightness",
        "Brightness",
        ("brightness_range",),
        (0.25, 0.5, 0.75, 1.5, 2),
        Words(
            "varies brightness",
            "vary brightness",
            "the light varies",
            "times as bright",
            ("darker", "lighter"),
        ),
    ),
    Disturbance(
        "contrast",
        "Contrast",
        ("contrast_range",),
        (0.1, 0.25, 0.5, 1.5, 2),
        Words(
            "varies contrast",
            "vary contrast",
            "some of your photos are hazy or harsh",
            "times the contrast",
            ("lower", "higher"),
        ),
    ),
    Disturbance(
        "blur",
        "Blur",
        ("blur_strength",),
        (0.5, 1, 2, 3),
        Words("blurs", "blur", "some of your photos are out of focus", "% of side"),
        fixed={Draw.BLUR: 1.0},
    ),
    Disturbance(
        "noise",
        "Noise",
        ("noise_strength",),
        (10, 20, 40, 60),
        Words("adds noise", "add noise", "some of your photos are grainy", "levels of 255"),
        fixed={Draw.NOISE: 1.0},
    ),
    Disturbance(
        "jpeg",
        "JPEG compression",
        ("jpeg_strength",),
        (50, 70, 80, 90, 95),
        Words(
            "lowers JPEG quality",
            "lower JPEG quality",
            "some of your photos are compressed",
            "points of quality lost",
        ),
        fixed={Draw.JPEG: 1.0},
    ),
    Disturbance(
        "occlusion",
        "Occlusion",
        ("erase_strength",),
        (0.1, 0.2, 0.3, 0.5),
        Words("covers parts", "cover parts", "something is often in the way", "% of area"),
        # A square, as other shapes of this area may not fit into the photo.
        fixed={Draw.ERASE_AREA: 1.0, Draw.ERASE_SHAPE: 0.5},
    ),
)
