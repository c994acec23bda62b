"""Validation: how many photos are set aside."""

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, number


class Validation(BaseModel):
    """The photos that are set aside to judge a classifier by."""

    validation_split: Number = number(
        "Set aside for validation",
        "The share of the photos set aside for validation where the folder has no validation "
        "photos of its own; 0 leaves the choice to the page Data.",
        Group.SPLIT,
        "of photos",
        (0, 0.5),
        0.01,
    )
