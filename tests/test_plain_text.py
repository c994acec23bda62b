"""Names from outside can't steer a terminal, break a line or turn the text after them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from augstudio.plain_text import (
    counted,
    escaped,
    file_size,
    first_few,
    grouped,
    listed,
    readable,
    shortened,
    shown,
    unescaped,
)


@pytest.mark.parametrize(
    ("text", "right"),
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
def test_what_is_shown_is_one_line_of_text(text: str, right: str) -> None:
    assert readable(text) == right
    right.encode()


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


def test_thousands_are_set_apart_by_a_narrow_space() -> None:
    assert grouped(999) == "999"
    assert grouped(1_234_567) == "1\u202f234\u202f567"
    assert counted(1) == "1 photo"
    assert counted(1215, "run") == "1\u202f215 runs"


def test_long_names_are_cut_in_the_middle() -> None:
    name = f"begin{'x' * 300}.jpg"
    assert shown(name[:80]) == name[:80]
    assert len(shown(name)) == 80
    assert shown(name).startswith("begin")
    assert shown(name).endswith("x.jpg")
    assert shown(Path("a/b")) == str(Path("a/b"))


@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x1b", "\u202e", "\udce9", "\u2028"])
def test_signs_that_would_change_the_sentence_are_replaced(sign: str) -> None:
    assert shown(f"a{sign}b") == readable(f"a{sign}b") != f"a{sign}b"


def test_letters_and_pictures_stay() -> None:
    for name in ("Ünïcödé", "猫", "👩\u200d🔬", "cafe\u0301", "می\u200cخواهم"):
        assert shown(name) == name


def test_five_names_at_most_are_listed() -> None:
    assert listed(["a"]) == "a"
    assert listed("ab") == "a and b"
    assert listed("abcde") == "a, b, c, d and e"
    assert listed("abcdefg") == "a, b, c, d and 3 more"
    assert len(listed(["x" * 1000] * 1000)) < 400


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (34_400_000, "34 MB"),
        (999_600_000, "1.0 GB"),
        (2_340_000_000, "2.3 GB"),
        (5_000_000_000_000, "5.0 TB"),
    ],
)
def test_sizes_of_files(number: int, words: str) -> None:
    assert file_size(number) == words
