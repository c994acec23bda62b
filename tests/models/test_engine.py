import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from augstudio.errors import InputError
from augstudio.models import converted
from augstudio.models import engine as engine_module
from augstudio.models.backbones import Backbone
from augstudio.models.engine import Engine, Precision, fast_available, open_engine

Photos = Iterator[tuple[int, NDArray[np.float32]]]
AGREEMENT = 1e-3


@pytest.fixture(scope="module", params=["openvino", "keras"])
def engine(request: pytest.FixtureRequest, lite0: Backbone) -> Engine:
    return open_engine(lite0, kind=request.param)


@pytest.fixture(scope="module")
def reference(network: Any, drawing: NDArray[np.float32]) -> NDArray[np.float32]:
    """Features of ``photo(drawing, 0)`` to ``photo(drawing, 9)`` from the plain network."""
    batch = np.stack([photo(drawing, key) for key in range(10)])
    return np.asarray(network(batch))


def photo(drawing: NDArray[np.float32], key: int) -> NDArray[np.float32]:
    return np.roll(drawing, 17 * key, axis=1)


def photos(drawing: NDArray[np.float32], count: int, pulled: list[int] | None = None) -> Photos:
    for key in range(count):
        if pulled is not None:
            pulled.append(key)
        yield key, photo(drawing, key)


def distance(features: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(features - reference) / np.linalg.norm(reference))


def test_it_is_what_was_asked_for(lite0: Backbone) -> None:
    for kind in ("openvino", "keras"):
        opened = open_engine(lite0, kind=kind)
        assert opened.name == kind
        assert opened.output_shape == (1280,)


def test_features_equal_those_of_the_network(
    engine: Engine, drawing: NDArray[np.float32], reference: NDArray[np.float32]
) -> None:
    found = dict(engine.run(photos(drawing, 10)))
    assert sorted(found) == list(range(10))
    for key, features in found.items():
        assert features.shape == (1280,)
        assert features.dtype == np.float32
        assert distance(features, reference[key]) < AGREEMENT


def test_more_photos_than_a_batch(engine: Engine, drawing: NDArray[np.float32]) -> None:
    found = dict(engine.run(((key, key), photo(drawing, key % 3)) for key in range(35)))
    assert sorted(found) == [(key, key) for key in range(35)]
    np.testing.assert_allclose(found[0, 0], found[33, 33], rtol=1e-4, atol=1e-5)


def test_no_photos(engine: Engine) -> None:
    assert list(engine.run(iter(()))) == []


def test_photos_are_pulled_as_they_are_computed(
    engine: Engine, drawing: NDArray[np.float32]
) -> None:
    pulled: list[int] = []
    running = engine.run(photos(drawing, 200, pulled))
    assert pulled == []
    next(running)
    assert len(pulled) <= 64
    running.close()
    before = len(pulled)
    assert len(list(engine.run(photos(drawing, 3)))) == 3
    assert len(pulled) == before


def test_an_error_of_the_photos_comes_out(engine: Engine, drawing: NDArray[np.float32]) -> None:
    def failing() -> Photos:
        yield from photos(drawing, 5)
        raise ZeroDivisionError("here")

    with pytest.raises(ZeroDivisionError, match="here"):
        list(engine.run(failing()))
    assert len(list(engine.run(photos(drawing, 3)))) == 3


def test_two_threads_may_use_one_engine(
    engine: Engine, drawing: NDArray[np.float32], reference: NDArray[np.float32]
) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: dict(engine.run(photos(drawing, 10))), range(2)))
    for found in runs:
        features = np.stack([found[key] for key in range(10)])
        assert distance(features, reference) < AGREEMENT


def test_fast_is_near_exact(
    lite0: Backbone, drawing: NDArray[np.float32], reference: NDArray[np.float32]
) -> None:
    if not fast_available():
        pytest.skip("this processor does not compute in bfloat16")
    found = dict(open_engine(lite0, Precision.FAST).run(photos(drawing, 10)))
    features = np.stack([found[key] for key in range(10)])
    assert AGREEMENT < distance(features, reference) < 0.3


def test_fast_is_refused_where_there_is_none(
    lite0: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "fast_available", lambda: False)
    with pytest.raises(InputError, match="bfloat16") as caught:
        open_engine(lite0, Precision.FAST)
    assert "exact" in caught.value.hint
    with pytest.raises(InputError):
        open_engine(lite0, Precision.FAST, kind="keras")


@pytest.mark.parametrize("error", [ImportError("no OpenVINO"), RuntimeError("no CPU plugin")])
def test_keras_computes_where_openvino_does_not_start(
    lite0: Backbone, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail() -> None:
        raise error

    for module in (engine_module, converted):
        monkeypatch.setattr(module, "openvino", fail)
    assert open_engine(lite0).name == "keras"
    assert not fast_available()


def test_nothing_runs_on_after_a_run(engine: Engine, drawing: NDArray[np.float32]) -> None:
    list(engine.run(photos(drawing, 2)))
    before = threading.active_count()
    running = engine.run(photos(drawing, 50))
    next(running)
    running.close()
    assert threading.active_count() == before


OFFLINE = """
import socket, sys, threading
def forbid(*_, **__):
    print("reached for the network", flush=True)
    raise OSError("forbidden")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = forbid
import numpy as np
from augstudio.models.backbones import backbone
from augstudio.models.engine import open_engine
engine = open_engine(backbone("efficientnet_lite0"))
(key, features), = engine.run([("a", np.zeros((224, 224, 3), np.float32))])
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join(20)
print(engine.name, key, features.shape, sys.modules["openvino_telemetry"])
"""


def test_opening_an_engine_reports_nothing_to_anybody(tmp_path: Path) -> None:
    """OpenVINO's own import would send a message, and write below the user's folder."""
    quiet = {"CI", "TF_BUILD", "JENKINS_URL"}
    environment = {k: v for k, v in os.environ.items() if k not in quiet}
    environment |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "openvino a (1280,) None"
    assert not (tmp_path / "intel").exists()
