"""Programs that chance writes: what is read in them is what they make."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.augment.keras.oracle import check

START = """\
a = 1
b = 2
s = dict(rotation_range=10)
t = {"zoom_range": 5}
IDG = ImageDataGenerator
g = ImageDataGenerator(cval=7)
"""
NUMBERS = st.sampled_from(["1", "2", "a", "b", "a + b"])
KEYS = st.sampled_from(["rotation_range", "zoom_range", "cval"])
DICTS = st.sampled_from(["s", "t"])
CONDITIONS = st.sampled_from(
    ["True", "False", "maybe", "not maybe", "a < b", "a == 1", "s", "'cval' in s", "maybe or a"]
)
VALUES = st.one_of(
    st.builds("dict({}={})".format, KEYS, NUMBERS),
    st.builds('{{**{}, "{}": {}}}'.format, DICTS, KEYS, NUMBERS),
    st.builds("{} if {} else {}".format, DICTS, CONDITIONS, DICTS),
    st.sampled_from(["s | t", "s.copy()", "t", "dict(s)", "f(1)"]),
)
LINES = st.one_of(
    st.builds("{} = {}".format, st.sampled_from("ab"), NUMBERS),
    st.builds("a {}= {}".format, st.sampled_from("+-*"), NUMBERS),
    st.builds("{} = {}".format, DICTS, VALUES),
    st.builds('{}["{}"] = {}'.format, DICTS, KEYS, NUMBERS),
    st.builds("{}.update({})".format, DICTS, VALUES),
    st.builds('{}.pop("{}", None)'.format, DICTS, KEYS),
    st.builds('{}.setdefault("{}", {})'.format, DICTS, KEYS, NUMBERS),
    st.builds("{} |= {}".format, DICTS, VALUES),
    st.builds("g = {}(**{})".format, st.sampled_from(["IDG", "ImageDataGenerator"]), DICTS),
    st.builds("g = f({})".format, NUMBERS),
    st.builds("g.{} = {}".format, KEYS, NUMBERS),
    st.builds("{} and f(3)".format, CONDITIONS),
    st.sampled_from(
        ["unknown(s)", "print(s)", "s.clear()", "raise ValueError", "a, b = b, a", "return s"]
    ),
    st.sampled_from(["break", "continue", "return", "return g", "IDG = unknown", "del t['cval']"]),
)
HEADS = st.one_of(
    st.builds("if {}:".format, CONDITIONS),
    st.builds("if {}:\n    a = 3\nelse:".format, CONDITIONS),
    st.sampled_from(
        [
            "for a in (1, 2):",
            "for i in some:",
            "for k, v in t.items():",
            "def f(p):",
            "def f(p):\n    global a, s",
            "try:\n    unknown(a)\nexcept Exception:",
            "try:\n    f(a)\nexcept ValueError:\n    a = 5\nelse:",
        ]
    ),
)


def indented(head: str, lines: list[str]) -> str:
    body = "\n".join(lines)
    return f"{head}\n    " + body.replace("\n", "\n    ")


BLOCKS = st.recursive(
    LINES,
    lambda inner: st.builds(indented, HEADS, st.lists(inner, min_size=1, max_size=4)),
    max_leaves=12,
)
WORLDS: list[dict[str, Any]] = [
    {"maybe": maybe, "some": some, "unknown": unknown, "f": lambda p: {}}
    for maybe in (True, False)
    for some, unknown in (((), lambda s: s.clear() if isinstance(s, dict) else None), ((1, 2), id))
]


def is_python(text: str) -> bool:
    try:
        compile(text, "text", "exec")
    except SyntaxError:
        return False
    return True


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much],
)
@given(
    st.lists(BLOCKS, min_size=1, max_size=8)
    .map(lambda lines: START + "\n".join(lines) + "\ng = IDG(**s)\n")
    .filter(is_python)
)
def test_what_is_read_is_what_running_makes(text: str) -> None:
    check(text, WORLDS)
