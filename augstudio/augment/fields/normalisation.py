"""Normalise: how values are scaled before a network that is trained from scratch."""

from pydantic import BaseModel

from augstudio.augment.parameter import Group, Number, Switch, number, switch


class Normalisation(BaseModel):
    """How the values of every photo are scaled before a network that is trained from scratch."""

    rescale: Number = number(
        "Multiply (rescale)",
        "Multiplies every value by this number. The usual 1/255 maps 0-255 to 0-1; 0 means off.",
        Group.NORMALISE,
        "",
        (0, 1),
        0.0001,
    )
    samplewise_center: Switch = switch(
        "Centre each photo",
        "Subtracts each photo's own mean.",
        Group.NORMALISE,
    )
    samplewise_std_normalization: Switch = switch(
        "Scale each photo",
        "Centres each photo, then divides it by its own standard deviation.",
        Group.NORMALISE,
    )
    featurewise_center: Switch = switch(
        "Centre all photos",
        "Subtracts the mean of all training photos, channel by channel.",
        Group.NORMALISE,
    )
    featurewise_std_normalization: Switch = switch(
        "Scale all photos",
        "Centres all photos, then divides them by the standard deviation of all training photos, "
        "channel by channel.",
        Group.NORMALISE,
    )
    zca_whitening: Switch = switch(
        "Whiten (ZCA)",
        "Centres all photos, then removes the correlations between pixels that all training "
        "photos share. Only for very small photos.",
        Group.NORMALISE,
    )
    zca_epsilon: Number = number(
        "Whiten: epsilon",
        "A small number that keeps whitening from amplifying what hardly varies.",
        Group.NORMALISE,
        "",
        (0, 0.1),
        0.000001,
        default=1e-6,
    )
