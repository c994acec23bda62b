"""What is said where no cluster can be used."""

import socket
from importlib import metadata

import pytest

from augstudio import packages
from augstudio.cluster.compute import Cluster, NoSharedFolderError
from augstudio.cluster.connection import check_address, connected, explained
from augstudio.errors import AugStudioError, InputError, UnreadablePhotoError
from tests.cluster import stand_in


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
    with pytest.raises(NoSharedFolderError, match="folder for its results"):
        Cluster.at("10.0.0.1:6379")


def test_the_folder_of_a_cluster_here_is_in_the_cache() -> None:
    pytest.importorskip("ray")
    assert Cluster.at("local").place.address.endswith("shared-features")


@pytest.mark.parametrize("address", ["somewhere", "host:port", "ray://", ":1", "host:65536"])
def test_what_is_no_address_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=f"^{address} is not the address of a cluster"):
        check_address(address)
    stand_in.put_in_place(monkeypatch)
    with (
        pytest.raises(InputError, match=f"^{address} is not the address of a cluster"),
        connected(address),
    ):
        pass


@pytest.mark.parametrize("address", ["local", "auto", "10.0.0.1:6379", "ray://head:10001"])
def test_what_may_be_an_address_is_not_refused(address: str) -> None:
    check_address(address)


def test_where_nothing_answers_it_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in.put_in_place(monkeypatch)
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
        (
            exceptions.RayError("No module named 'augstudio.cluster'"),
            "AugStudio is not installed on a machine of the cluster.",
        ),
        (
            exceptions.UserCodeException("(pid=1, ip=10.0.0.2)\nMemoryError: much"),
            "The cluster failed on 10.0.0.2: MemoryError: much.",
        ),
        (exceptions.RayTaskError("compute", "trace", own), "Ours."),
        (
            exceptions.RayActorError(
                error_msg="died in its creation task (ip=10.0.0.2)\nOSError: no disk."
            ),
            "No worker starts on 10.0.0.2: OSError: no disk.",
        ),
        (
            exceptions.RayActorError(error_msg="\tip: 10.0.0.2\nits worker process has died. End."),
            "Workers on 10.0.0.2 die again and again.",
        ),
    ):
        with pytest.raises(AugStudioError) as caught, explained():
            raise error
        assert caught.value.message == message
        assert caught.value.hint


def test_what_happens_on_one_machine_names_it() -> None:
    exceptions = pytest.importorskip("ray").exceptions
    missing = exceptions.RayError("traceback\nModuleNotFoundError: No module named 'cv2'")
    for error, message in (
        (missing, "No worker starts on seven: ModuleNotFoundError: No module named 'cv2'."),
        (exceptions.WorkerCrashedError(), "Workers on seven die again and again."),
    ):
        with pytest.raises(AugStudioError) as caught, explained("seven"):
            raise error
        assert caught.value.message == message
