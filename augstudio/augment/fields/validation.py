"""Validation: how many photos are set aside."""

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, number


class Validation(BaseModel):
    """How many photos are set aside for validation."""

    validation_split: Number = number(
        "Set aside for validation",
        "The share of photos set aside for validation if the folder has no validation photos. 0 "
        "uses the share set on the Data page.",
        Group.SPLIT,
        "of photos",
        (0, 0.5),
        0.01,
    )
