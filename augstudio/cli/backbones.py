"""`augstudio backbones`: the pretrained networks, their weights and their speed."""

from typing import Annotated, Any

import typer

from augstudio.cli.console import Console, print_json
from augstudio.cli.options import Json
from augstudio.models import speed, weights
from augstudio.models.backbones import Backbone, backbone
from augstudio.models.backbones import backbones as all_backbones

_SHOWN = (
    "key",
    "title",
    "sentence",
    "input_size",
    "smallest_size",
    "feature_size",
    "parameters",
    "accuracy",
    "accuracy_source",
    "source",
    "built_in",
    "preprocessing",
    "url",
    "file_name",
    "file_hash",
    "package",
    "download_bytes",
    "available",
    "blocks",
    "default_open",
)


def backbones(
    key: Annotated[
        str | None, typer.Argument(help="List only this network.", show_default=False)
    ] = None,
    download: Annotated[
        str | None, typer.Option(metavar="KEY", help="Download the weights of this network first.")
    ] = None,
    measure: Annotated[
        bool,
        typer.Option(
            "--measure",
            help="Measure the speed of KEY, or of every network whose weights are on this "
            "computer. Takes a few seconds each.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """List the pretrained networks."""
    console = Console()
    if download is not None:
        weights.download(backbone(download), console)
    rows = all_backbones() if key is None else (backbone(key),)
    if measure:
        for row in rows:
            if key is not None or row.available:
                speed.photos_per_second(row, progress=console)
    if as_json:
        print_json([_document(row) for row in rows])
        return
    for row in rows:
        typer.echo(_text(row))


def _document(row: Backbone) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _SHOWN} | {"photos_per_second": speed.known(row)}


def _text(row: Backbone) -> str:
    measured = speed.known(row)
    rate = f"; {measured:.0f} photos/s on this computer" if measured else ""
    return (
        f"{row.key}: {row.title}, {row.input_size} x {row.input_size} pixels, "
        f"{row.feature_size} features, {row.parameters / 1e6:.1f} M parameters, "
        f"{row.accuracy:.1%} on ImageNet\n"
        f"  {row.sentence}\n"
        f"  {_state(row)}{rate}"
    )


def _state(row: Backbone) -> str:
    if row.built_in:
        return "built in"
    if row.available:
        return "weights downloaded"
    return weights.missing(row).hint
