from augstudio.data.dataset import evenly


def test_a_few_are_taken_evenly() -> None:
    assert evenly("abcdefghij", 4) == ["a", "c", "f", "h"]
    assert evenly("abc", 3) == evenly("abc", 99) == ["a", "b", "c"]
    assert evenly("", 3) == []
