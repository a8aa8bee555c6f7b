"""blocs chart"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from blocs.cli.options import PICTURES, App, Command, Listed, as_known_option, at_option, dataset_option, placed, today
from blocs.dates import Period


def output_option(command: Command) -> Command:
    """`-o FILE`: where the picture goes; its ending says what it is."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        required=True,
        metavar="FILE",
        help="A file that ends in .svg, .png or .html.",
    )(command)


@partial(placed, PICTURES)
@click.group("chart")
def chart_command() -> None:
    """Answers as pictures: SVG, PNG, or HTML that needs no network."""


def _draw(app: App, output: Path, picture: str, *asked: Any, **more: Any) -> None:
    """Draw one of `blocs.charts.pictures` and write it. The file's ending is looked at before anything is asked."""
    from blocs.charts import pictures
    from blocs.charts.common import altair, ending_of, save

    ending_of(output)
    altair()
    with app.tracker() as tracker:
        save(getattr(pictures, picture)(tracker, *asked, **more), output)
    click.echo(f"wrote {output}", err=True)


@chart_command.command("timeline")
@click.argument("name", metavar="ORG|STATE")
@click.option("--with-predecessors", is_flag=True, help="With what it succeeded.")
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def timeline(app: App, name: str, with_predecessors: bool, output: Path) -> None:
    """Who held which status when, as bars, with the dated instruments as marks.

    Example: blocs chart timeline SCO -o timeline.svg
    """
    _draw(app, output, "timeline", name, today(), with_predecessors=with_predecessors)


@chart_command.command("map")
@click.argument("organisation", metavar="ORG")
@at_option
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def tile_map(app: App, organisation: str, at: Period, output: Path) -> None:
    """Who belonged on a day, as a world of equal squares, so that Singapore is seen as well as Russia.

    Example: blocs chart map SCO --at 2022-09-15 -o map.svg
    """
    _draw(app, output, "tile_map", organisation, at)


@chart_command.command("growth")
@click.argument("organisations", metavar="ORG...", nargs=-1, required=True)
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def growth(app: App, organisations: tuple[str, ...], output: Path) -> None:
    """How many members organisations had over time.

    Example: blocs chart growth NATO EU SCO -o growth.svg
    """
    _draw(app, output, "growth", organisations, today())


@chart_command.command("overlap")
@click.argument("organisations", metavar="ORG ORG...", nargs=-1, required=True)
@at_option
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def overlap(app: App, organisations: tuple[str, ...], at: Period, output: Path) -> None:
    """Which states were in which combination of organisations (an UpSet plot).

    Example: blocs chart overlap SCO BRICS CSTO --at 2024-06-01 -o overlap.svg
    """
    _draw(app, output, "overlap", organisations, at)


@chart_command.command("matrix")
@click.option(
    "--orgs", "organisations", type=Listed(), required=True, metavar="A,B", help="Organisations: the columns."
)
@click.option("--states", type=Listed(), metavar="A,B", help="States: the rows. Default: whoever holds a status.")
@at_option
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def matrix(app: App, organisations: tuple[str, ...], states: tuple[str, ...] | None, at: Period, output: Path) -> None:
    """Which status each state held in each organisation, as a grid of squares.

    Example: blocs chart matrix --orgs SCO,BRICS,EAEU --at 2024-06-01 -o matrix.svg
    """
    _draw(app, output, "matrix", organisations, states, at)
