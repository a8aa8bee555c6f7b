"""blocs chart"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from blocs.cli.completing import codes_of, organisations, states
from blocs.cli.naming import names_argument, org_option, parted, spread, state_option
from blocs.cli.options import PICTURES, App, Command, as_known_option, at_option, dataset_option, placed, today
from blocs.dates import Period

VARIANTS = ("light", "dark", "print", "auto")


def output_option(command: Command) -> Command:
    """`-o FILE`: where the picture goes, and how it looks; its ending says what it is."""
    for option in (
        click.option(
            "--embed", is_flag=True, help="With .html: a <figure> to paste into a page of yours, not a whole page."
        ),
        click.option(
            "--variant",
            type=click.Choice(VARIANTS),
            help="Colours; auto is light or dark as the reader's system. Default: light, in HTML auto.",
        ),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path, dir_okay=False),
            required=True,
            metavar="FILE",
            help="A file that ends in .svg, .png or .html.",
        ),
    ):
        command = option(command)
    return command


@partial(placed, PICTURES)
@click.group("chart")
def chart_command() -> None:
    """Answers as pictures: SVG, PNG, or HTML that needs no network."""


def _draw(app: App, how: dict[str, Any], picture: str, *asked: Any, **more: Any) -> None:
    """Draw one of `blocs.charts.pictures` and write it. The file's ending is looked at before anything is asked."""
    from blocs.charts import pictures
    from blocs.charts.written import ending_of, png_needs, save

    output = how.pop("output")
    if ending_of(output) == ".png":
        png_needs()
    with app.tracker() as tracker:
        save(getattr(pictures, picture)(tracker, *asked, **more), output, **how)
    click.echo(f"wrote {output}", err=True)


@chart_command.command("timeline")
@click.argument("name", metavar="ORG|STATE", shell_complete=codes_of(organisations, states))
@click.option("--with-predecessors", is_flag=True, help="With what it succeeded.")
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def timeline(app: App, /, name: str, with_predecessors: bool, **how: Any) -> None:
    """Who held which status when, as bars, with the dated instruments as marks.

    Example: blocs chart timeline SCO -o timeline.svg
    """
    _draw(app, how, "timeline", name, today(), with_predecessors=with_predecessors)


@chart_command.command("map")
@click.argument("organisation", metavar="ORG", shell_complete=codes_of(organisations))
@at_option
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def tile_map(app: App, /, organisation: str, at: Period, **how: Any) -> None:
    """Who belonged on a day, as a world of equal squares, so that Singapore is seen as well as Russia.

    Example: blocs chart map SCO --at 2022-09-15 -o map.svg
    """
    _draw(app, how, "tile_map", organisation, at)


@chart_command.command("growth")
@names_argument("organisations", "ORG...", organisations, required=True)
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def growth(app: App, /, organisations: tuple[str, ...], **how: Any) -> None:
    """How many members organisations had over time; more than five get a small picture each.

    Example: blocs chart growth NATO EU SCO -o growth.svg
    """
    _draw(app, how, "growth", _spread(app, organisations), today())


@chart_command.command("overlap")
@names_argument("organisations", "ORG ORG...", organisations, required=True)
@at_option
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def overlap(app: App, /, organisations: tuple[str, ...], at: Period, **how: Any) -> None:
    """Which states were in which combination of organisations (an UpSet plot).

    Example: blocs chart overlap SCO BRICS CSTO --at 2024-06-01 -o overlap.svg
    """
    _draw(app, how, "overlap", _spread(app, organisations), at)


@chart_command.command("matrix")
@names_argument("names", "[ORG|STATE]...", organisations, states)
@org_option("Organisations: the columns.")
@state_option("States: the rows. Default: whoever holds a status.")
@at_option
@as_known_option
@dataset_option
@output_option
@click.pass_obj
def matrix(
    app: App,
    /,
    names: tuple[str, ...],
    organisations: tuple[str, ...],
    states: tuple[str, ...],
    at: Period,
    **how: Any,
) -> None:
    """Which status each state held in each organisation, as a grid of squares.

    Example: blocs chart matrix SCO BRICS EAEU --at 2024-06-01 -o matrix.svg
    """
    if not names and not organisations:
        raise click.UsageError("name the organisations: blocs chart matrix SCO BRICS -o matrix.svg")
    from blocs.charts.written import ending_of

    ending_of(how["output"])
    bodies, countries = organisations, states
    if names:
        with app.tracker() as tracker:
            named_bodies, named_countries = parted(tracker, names, at=at)
        bodies, countries = (*named_bodies, *bodies), (*named_countries, *countries)
    if not bodies:
        raise click.UsageError("name an organisation, too: blocs chart matrix SCO BRICS -o matrix.svg")
    _draw(app, how, "matrix", _spread(app, bodies), _spread(app, countries) or None, at)


def _spread(app: App, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, several in one word parted at commas."""
    if not any(", " in name for name in names):
        return names
    with app.tracker() as tracker:
        return spread(tracker, names)
