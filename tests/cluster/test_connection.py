"""What is said where no cluster can be used."""

import socket
from importlib import metadata

import pytest

from augstudio import packages
from augstudio.cluster.compute import Cluster
from augstudio.cluster.connection import connected, explained
from augstudio.errors import AugStudioError, InputError, UnreadablePhotoError


def test_without_ray_one_sentence_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name in ("ray", "pyarrow"):
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(packages.metadata, "version", version)
    with pytest.raises(InputError) as caught:
        Cluster.at("local")
    message = "Computing on a cluster needs ray and pyarrow, which are not installed."
    assert caught.value.message == message
    assert caught.value.hint == 'Install it: python -m pip install "augstudio[cluster]".'


def test_other_machines_need_a_folder() -> None:
    pytest.importorskip("ray")
    with pytest.raises(InputError, match="folder for its results") as caught:
        Cluster.at("10.0.0.1:6379")
    assert "--shared" in caught.value.hint


def test_the_folder_of_a_cluster_here_is_in_the_cache() -> None:
    pytest.importorskip("ray")
    assert Cluster.at("local").place.address.endswith("shared-features")


@pytest.mark.parametrize("address", ["somewhere", "host:port", "ray://"])
def test_what_is_no_address_is_refused(address: str) -> None:
    pytest.importorskip("ray")
    with (
        pytest.raises(InputError, match=f"{address} is not the address of a cluster"),
        connected(address),
    ):
        pass


def test_where_nothing_answers_it_is_said_at_once() -> None:
    pytest.importorskip("ray")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with (
        pytest.raises(InputError, match=f"No cluster answers at {address}") as caught,
        connected(address),
    ):
        pass
    assert "ray start" in caught.value.hint


def test_errors_of_ray_become_sentences() -> None:
    exceptions = pytest.importorskip("ray").exceptions
    own = UnreadablePhotoError("Ours.", "With a hint.")
    for error, message in (
        (exceptions.RayActorError(), "A machine of the cluster is gone."),
        (exceptions.RayError("No module named 'augstudio.cluster'"), "AugStudio is not installed"),
        (exceptions.UserCodeException("many\nlines"), "The cluster failed: lines"),
        (exceptions.RayTaskError("compute", "trace", own), "Ours."),
    ):
        with pytest.raises(AugStudioError, match=message) as caught, explained():
            raise error
        assert caught.value.hint
