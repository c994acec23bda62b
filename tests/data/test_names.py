"""Sentences on what is left out; and names that mean the same are found."""

from pathlib import Path

import pytest

from augstudio.data.names import alike, check_class_name, difference, key, no_photos, not_opened
from augstudio.errors import InputError


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ("Cats", "cats", "capital letters"),
        ("Straße", "STRASSE", "capital letters"),
        ("caf\u00e9", "cafe\u0301", "how their accents are stored, which is invisible"),
        ("café", "cafe", "accents"),
        ("CAFE\u0301", "cafe", "accents and capital letters"),
        ("cats ", "cats", "spaces, dashes, underscores or similar characters"),
        ("cats.", "cats", "spaces, dashes, underscores or similar characters"),
        ("cats\u200b", "cats", "spaces, dashes, underscores or similar characters"),
        ("tom cat", "tom\u00a0cat", "spaces, dashes, underscores or similar characters"),
        ("tom cat", "tom  cat", "spaces, dashes, underscores or similar characters"),
        ("Tom-Cat", "tom_cat", "spaces, dashes, underscores or similar characters"),
        ("tomcat", "tom cat", "spaces, dashes, underscores or similar characters"),
        ("type 1", "type1", "spaces, dashes, underscores or similar characters"),
        ("1_2", "1 2", "spaces, dashes, underscores or similar characters"),
    ],
)
def test_names_that_mean_the_same(first: str, second: str, what: str) -> None:
    group = sorted([first, second])
    assert alike([second, "other", first]) == [group]
    assert difference(group) == what


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("cat", "cats"), ("1-2", "12"), ("-5", "5"), ("A-", "A"), ("C++", "C"), ("1.5", "15")),
        *(("が", "か"), ("कु", "कू"), ("type 1", "type 11"), ("a.b", "ab"), ("...", "_")),
    ],
)
def test_names_that_mean_something_else(first: str, second: str) -> None:
    assert key(first) != key(second)
    assert alike([first, second]) == []


def test_files_that_are_left_out_are_counted_and_one_of_each_kind_is_named() -> None:
    assert list(no_photos([])) == []
    assert list(no_photos(["a.txt"])) == [
        "1 file is left out, as it isn't a photo or can't be opened: a.txt."
    ]
    names = ["a.txt", "b.txt", "c.TXT", "d", "e.csv", *(f"f.{number}" for number in range(1000))]
    assert list(no_photos(names)) == [
        "1\u202f005 files are left out, as they aren't photos or can't be opened, such as a.txt, "
        "d, e.csv, f.0 and f.1."
    ]


def test_closed_folders_are_reported_once() -> None:
    assert list(not_opened([])) == []
    one = Path("secret")
    assert list(not_opened([one, one])) == ["The folder secret can't be opened and is left out."]
    many = [Path("x" * 250, str(number)) for number in range(1000)]
    (sentence,) = not_opened(many)
    assert "996 more can't be opened and are left out" in sentence
    assert len(sentence) < 1000


@pytest.mark.parametrize("name", ["", "  ", "a/b", "con?", ".hidden", "dot.", "x" * 81, "a\nb"])
def test_a_class_has_no_name_that_a_folder_could_not_have(name: str) -> None:
    with pytest.raises(InputError):
        check_class_name(name)


def test_a_class_may_have_any_name_of_a_folder() -> None:
    for name in ("cats", " cats ", "Käfer (rot)", "猫", "1"):
        check_class_name(name)
