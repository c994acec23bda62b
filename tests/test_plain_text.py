"""Names from outside can't steer a terminal, break a line or turn the text after them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augstudio.plain_text import escaped, first_few, readable, shortened, unescaped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Käfer & Co, 猫 🐞", "Käfer & Co, 猫 🐞"),
        ("a\r\nb\tc", r"a\x0d\x0ab\x09c"),
        ("\x1b[2J\x07\x7f\x9b", r"\x1b[2J\x07\x7f\x9b"),
        ("cat\u202egpj.exe\u2069", r"cat\u202egpj.exe\u2069"),
        ("two\u2028lines\ufeff", r"two\u2028lines\ufeff"),
        ("caf\udce9", r"caf\udce9"),
        ("שלום\u200f 👨‍👩‍👧", "שלום\u200f 👨‍👩‍👧"),
        ("C:\\new\\x1b.jpg", "C:\\new\\x1b.jpg"),
    ],
)
def test_what_is_shown_is_one_line_of_text(text: str, shown: str) -> None:
    assert readable(text) == shown
    shown.encode()


def test_only_what_looks_like_a_code_loses_its_backslash() -> None:
    assert escaped("C:\\new\\photos") == "C:\\new\\photos"
    assert escaped("C:\\x1bx") == r"C:\x5cx1bx"
    assert escaped("\\\n") == r"\\x0a"


@given(st.text(st.sampled_from("ab\\x0u12'=+ \t\n\r\u202e\udce9é＝"), max_size=12))
def test_codes_lead_back_to_every_character(text: str) -> None:
    assert unescaped(escaped(text)) == text
    escaped(text).encode()


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    assert shortened("short") == "short"
    text = "The class " + "x" * 10_000_000 + " is empty."
    short = shortened(text)
    assert len(short) < 2100
    assert short.startswith("The class xxx")
    assert short.endswith("xxx is empty.")
    assert "more characters" in short


def test_a_long_list_says_how_many_follow() -> None:
    assert first_few(["ants", "bees"], 2) == "ants, bees"
    assert first_few([f"class{n}" for n in range(1000)], 2) == "class0, class1 and 998 more"
