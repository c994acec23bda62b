"""What names stand for while Keras code is read, with branches that can be taken back."""

from collections.abc import Hashable
from typing import Any, Final

from augstudio.augment.keras.reading.values import (
    Abstract,
    Box,
    Function,
    Items,
    Known,
    Outside,
    Partial,
    Scope,
    Unknown,
    same,
)
from augstudio.errors import InputError

#: Steps that are followed: a long script has some thousands; seconds of work have this many.
_MOST_STEPS = 150_000
#: Dicts within dicts, and functions called by functions, that are looked into.
DEEPEST: Final = 30
#: A name or an entry that is not there.
MISSING: Final = Unknown("it may have no value")

#: What changed, by place and key: the place, the key and the value.
Changes = dict[tuple[int, Hashable], tuple[dict[Any, Any], Hashable, Any]]


class Memory:
    """Names and what they stand for.

    Attributes
    ----------
    scope
        Where names are looked for.
    escaped
        Generators that something else may know by another name.
    """

    def __init__(self) -> None:
        self.module = Scope()
        self.scope = self.module
        self.escaped: list[Box] = []
        self._held: dict[Any, Any] = {}
        self._trail: list[tuple[dict[Any, Any], Hashable, Any]] = []
        self._unsafe: dict[str, str] = {}
        self._unsafe_boxes: dict[str, str] = {}
        self._steps = 0
        self._deep = 0

    def step(self, count: int = 1) -> None:
        """Count work, and refuse code that needs too much of it."""
        self._steps += count
        if self._steps > _MOST_STEPS:
            raise InputError(
                "The code takes too many steps to be followed.",
                "Paste only the part with ImageDataGenerator(...).",
            )

    # --- names ---

    def lookup(self, name: str, scope: Scope | None = None) -> Abstract:
        """Return what a name stands for; ``Outside`` where the text does not set it."""
        here: Scope | None = scope or self.scope
        assert here is not None
        if name in here.globals:
            here = self.module
        while here is not None:
            value: Abstract = here.names.get(name, MISSING)
            if value is not MISSING:
                return self._if_safe(name, value)
            if here.own is not None and name in here.own:
                return Unknown(f"{name} has no value there")
            here = here.around
        return Outside(name)

    def assign(self, name: str, value: Abstract) -> None:
        """Let a name stand for a value."""
        here: Scope | None = self.scope
        while here is not None and here.own is not None and name not in here.own:
            # Declared as the module's, or as that of a function around.
            here = self.module if name in here.globals else here.around
        self.put((here or self.module).names, name, value)
        if isinstance(value, Function) and name in self._unsafe_boxes:
            self.leak(value, self._unsafe_boxes[name])

    def make_unsafe(self, name: str, why: str) -> None:
        """Take a name for unknown from now on: code that may run at any time sets it."""
        self._unsafe.setdefault(name, why)

    def make_unsafe_inside(self, name: str, why: str) -> None:
        """Take dicts and lists of this name for unknown from now on."""
        self._unsafe_boxes.setdefault(name, why)

    def forget_names(self, why: str) -> None:
        """Take every name for unknown that stands for a value of the text now."""
        here: Scope | None = self.scope
        while here is not None:
            self.step(len(here.names))
            for name, value in list(here.names.items()):
                if not isinstance(value, Outside):
                    self.leak(value, why)
                    self.put(here.names, name, Unknown(why))
            here = here.around

    def _if_safe(self, name: str, value: Abstract) -> Abstract:
        why = self._unsafe.get(name, "")
        if not why and isinstance(value, Box) and value.kind != "generator":
            why = self._unsafe_boxes.get(name, "")
        if not why:
            return value
        # It may still be what the name stands for.
        self.leak(value, why)
        return Unknown(why)

    # --- what can change under several names ---

    def new(self, kind: str, content: object) -> Box:
        """Return a new dict or list, or another object, that holds ``content``."""
        box = Box(kind)
        self.put(self._held, box, content)
        return box

    def held(self, box: Box) -> Any:
        """Return what a box holds: a dict, a tuple of a list's items, or ``Unknown``."""
        return self._held.get(box, MISSING)

    def hold(self, box: Box, content: object) -> None:
        """Change what a box holds."""
        self.put(self._held, box, content)

    def leak(self, value: Abstract, why: str) -> None:
        """Take what a value holds for unknown: something else may change it."""
        if isinstance(value, Known | Unknown | Outside):
            return
        if self._deep > DEEPEST:
            self.settings_change(why)
            return
        self._deep += 1
        try:
            self._leak(value, why)
        finally:
            self._deep -= 1

    def _leak(self, value: Abstract, why: str) -> None:
        if isinstance(value, Box):
            if value.kind == "generator":
                self.escaped.append(value)
                return
            content = self.held(value)
            if isinstance(content, Unknown):
                return
            self.hold(value, Unknown(why))
            for each in content.values() if isinstance(content, dict) else content:
                self.leak(each, why)
        elif isinstance(value, Items):
            for each in value.items:
                self.leak(each, why)
        elif isinstance(value, Function):
            self.run_any_time(value, why)
        elif isinstance(value, Partial):
            self.leak(value.function, why)
            for given in (*value.arguments.positional, *value.arguments.named.values()):
                self.leak(given.value, why)

    def settings_change(self, why: str, boxes: list[Box] | None = None) -> None:
        """Refuse the calls behind generators whose settings are changed; ``None``: all."""
        raise NotImplementedError

    def leak_inside(self, value: Abstract, why: str) -> None:
        """Take what stands in the entries of a value for unknown, and not the value itself."""
        content = self.held(value) if isinstance(value, Box) else ()
        if not isinstance(content, Unknown):
            for each in content.values() if isinstance(content, dict) else content:
                self.leak(each, why)

    def run_any_time(self, function: Function, why: str) -> None:
        """Reckon with a function that something else may call, now or later."""
        raise NotImplementedError

    # --- branches ---

    def put(self, place: dict[Any, Any], key: Hashable, value: object) -> None:
        """Set an entry, so that it can be taken back."""
        self._trail.append((place, key, place.get(key, MISSING)))
        place[key] = value

    def mark(self) -> int:
        """Return where the changes from now on begin."""
        return len(self._trail)

    def take_back(self, mark: int) -> Changes:
        """Undo what changed since ``mark``, and return it."""
        changes: Changes = {}
        self.step(len(self._trail) - mark)
        while len(self._trail) > mark:
            place, key, before = self._trail.pop()
            changes.setdefault((id(place), key), (place, key, place.get(key, MISSING)))
            place[key] = before
        return changes

    def merge(self, branches: list[Changes], why: str) -> None:
        """Take over what all branches agree on; the rest is unknown from now on."""
        keys = {key: entry[:2] for changes in branches for key, entry in changes.items()}
        for key, (place, name) in keys.items():
            before = place.get(name, MISSING)
            values = [changes[key][2] if key in changes else before for changes in branches]
            if all(_agree(name, values[0], value) for value in values[1:]):
                self.put(place, name, values[0])
                continue
            for value in values:
                if isinstance(value, Box | Function | Items | Partial):
                    self.leak(value, why)
            self.put(place, name, Unknown(why))

    def blur(self, mark: int, why: str) -> None:
        """Reckon with it that what changed since ``mark`` may not have changed."""
        self.merge([self.take_back(mark), {}], why)


def _agree(name: Hashable, one: object, other: object) -> bool:
    """Whether two branches give a name the same value; Keras's own class is there unbidden."""
    if MISSING in (one, other) and one is not other:
        there = one if other is MISSING else other
        return isinstance(there, Outside) and there.is_generator and there.path.endswith(str(name))
    return same(one, other)
