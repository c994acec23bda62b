"""Normalise: the numbers of every photo on the way to a network trained from scratch."""

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, Switch, number, switch


class Normalisation(BaseModel):
    """What happens to the numbers of every photo before a network trained from scratch."""

    rescale: Number = number(
        "Multiply (rescale)",
        "Multiplies every value by this number; 0 leaves it. The usual 1/255 brings 0-255 to 0-1.",
        Group.NORMALISE,
        "",
        (0, 1),
        0.0001,
    )
    samplewise_center: Switch = switch(
        "Centre each photo",
        "Subtracts from each photo its own mean.",
        Group.NORMALISE,
    )
    samplewise_std_normalization: Switch = switch(
        "Scale each photo",
        "Divides each photo by its own standard deviation, after centring it.",
        Group.NORMALISE,
    )
    featurewise_center: Switch = switch(
        "Centre all photos",
        "Subtracts the mean of all training photos, colour by colour.",
        Group.NORMALISE,
    )
    featurewise_std_normalization: Switch = switch(
        "Scale all photos",
        "Divides by the standard deviation of all training photos, colour by colour, after "
        "centring them.",
        Group.NORMALISE,
    )
    zca_whitening: Switch = switch(
        "Whiten (ZCA)",
        "Removes what pixels have in common over all training photos, after centring them. For "
        "very small photos only.",
        Group.NORMALISE,
    )
    zca_epsilon: Number = number(
        "Whiten: epsilon",
        "Keeps the whitening from blowing up what hardly varies.",
        Group.NORMALISE,
        "",
        (0, 0.1),
        0.000001,
        default=1e-6,
    )
