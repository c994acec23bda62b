"""PhotoSet: photos of the open folder that a page wants to see in the gallery."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PhotoSet:
    """Photos in the order in which they are shown.

    Attributes
    ----------
    title
        What they are, such as "Cats taken for dogs".
    contents
        The content of each photo.
    captions
        What is written below some of them, by content; below the others it is their class.
    page
        The page to go back to; "data" for what the gallery showed before.
    """

    title: str
    contents: tuple[str, ...]
    captions: Mapping[str, str] = field(default_factory=dict, hash=False)
    page: str = "results"
