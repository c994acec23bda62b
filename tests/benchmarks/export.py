"""How long each exported format takes for a photo, beside Keras's own ``predict``.

``python -m tests.benchmarks.export RUN`` exports the run in ``RUN`` in every format that can be
written here, and prints milliseconds per photo, decoding not counted except for the web page, with
the ratios to ``model.predict`` of the run's classifier for one photo at a time and for all at once.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from augstudio.data.dataset import Split, evenly
from augstudio.data.images import read_record
from augstudio.export.formats import Format
from augstudio.export.run_export import Exported, export
from augstudio.plain_text import file_size
from augstudio.runs.classifier import classifier_of
from augstudio.runs.run import Run, load_run
from tests.benchmarks.timing import table

_PHOTOS, _ROUNDS = 50, 5


def keras_predict(run: Run) -> tuple[float, float]:
    """Return the milliseconds per photo of ``predict``: one at a time, and all at once."""
    model = classifier_of(run)
    size = int(model.input_shape[1])
    records = evenly(run.photo_list().records(Split.VALIDATION), _PHOTOS)
    photos = np.stack([read_record(each, size, run.config.fit) for each in records])
    photos = photos.astype(np.float32)
    single, whole = [], []
    for _ in range(_ROUNDS):
        for photo in photos[:10]:
            began = time.perf_counter()
            model.predict(photo[None], verbose=0)
            single.append(1000 * (time.perf_counter() - began))
        began = time.perf_counter()
        model.predict(photos, verbose=0)
        whole.append(1000 * (time.perf_counter() - began) / len(photos))
    return float(np.median(single)), float(np.median(whole))


def main(run: Run) -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = export(run, list(Format), Path(folder) / "exports")
    single, whole = keras_predict(run)
    rows = [
        ("predict, one by one", f"{single:.1f}", "1.00", f"{single / whole:.2f}", "", "", ""),
        ("predict, all at once", f"{whole:.1f}", f"{whole / single:.2f}", "1.00", "", "", ""),
    ]
    for each in results:
        if not isinstance(each, Exported) or each.parity is None:
            continue
        parity = each.parity
        taken = parity.ms_per_photo
        rows.append(
            (
                each.form.value,
                f"{taken:.1f}",
                f"{taken / single:.2f}",
                f"{taken / whole:.2f}",
                file_size(parity.bytes),
                f"{parity.largest_difference:.1e}",
                f"{parity.photos - len(parity.others)} of {parity.photos}",
            )
        )
    head = ("", "ms", "/ one by one", "/ all at once", "size", "difference", "same answers")
    print(table(head, rows))


if __name__ == "__main__":
    main(load_run(Path(sys.argv[1])))
