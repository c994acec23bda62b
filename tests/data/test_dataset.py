from pathlib import Path

from augstudio.data.dataset import Dataset, ImageRecord, Split, evenly


def test_a_few_are_taken_evenly() -> None:
    assert evenly("abcdefghij", 4) == ["a", "c", "f", "h"]
    assert evenly("abc", 3) == evenly("abc", 99) == ["a", "b", "c"]
    assert evenly("", 3) == []


def test_a_dataset_has_its_photos_in_the_order_of_paths() -> None:
    # As text, "a-b" and "a b" come before "a/", but as names they come after "a".
    files = ["pets/a/2.jpg", "pets/a-b/1.jpg", "pets/a/1.jpg", "pets/a b/1.jpg", "pets/a.jpg"]
    records = [ImageRecord(str(Path(file)), "a", file) for file in files]
    dataset = Dataset(Path("pets"), ("a",), {}).with_splits({Split.TRAIN: records})
    found = [record.path for record in dataset.records(Split.TRAIN)]
    assert found == sorted(map(Path, files))
    assert found[0] == Path("pets/a/1.jpg")
