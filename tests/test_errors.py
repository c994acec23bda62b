import pickle

import pytest

from augstudio.errors import AugStudioError, InputError, UnreadablePhotoError


def test_the_text_is_the_message_and_the_hint() -> None:
    assert str(AugStudioError("It broke.", "Mend it.")) == "It broke. Mend it."
    assert str(AugStudioError("It broke.")) == "It broke."


@pytest.mark.parametrize(
    ("kind", "code"), [(AugStudioError, 1), (InputError, 2), (UnreadablePhotoError, 2)]
)
def test_exit_codes_of_the_command_line(kind: type[AugStudioError], code: int) -> None:
    assert kind("It broke.").exit_code == code


def test_errors_travel_between_processes() -> None:
    error = pickle.loads(pickle.dumps(UnreadablePhotoError("a.jpg is cut off.", "Copy it again.")))
    assert type(error) is UnreadablePhotoError
    assert (error.message, error.hint) == ("a.jpg is cut off.", "Copy it again.")


def test_what_is_quoted_may_be_of_any_length() -> None:
    error = InputError("The class " + "x" * 10_000_000 + " is empty.", "y" * 10_000_000)
    assert len(str(error)) < 4200
    assert error.message.startswith("The class xxx")
    assert error.message.endswith("xxx is empty.")
    assert str(error.args[0]) == error.message
