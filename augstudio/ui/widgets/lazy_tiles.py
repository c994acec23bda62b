"""LazyTiles: the tiles of many photos, of which only those that are shown are made."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

from augstudio.ui.widgets.zoom_overlay import Tile

T = TypeVar("T")


class LazyTiles(Sequence[Tile], Generic[T]):
    """The tiles that ``tile_of`` makes of ``photos``."""

    def __init__(self, photos: Sequence[T], tile_of: Callable[[T], Tile]) -> None:
        self._photos, self._tile_of = photos, tile_of

    def __len__(self) -> int:
        return len(self._photos)

    @overload
    def __getitem__(self, index: int) -> Tile: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Tile]: ...
    def __getitem__(self, index: int | slice) -> Tile | Sequence[Tile]:
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        return self._tile_of(self._photos[index])
