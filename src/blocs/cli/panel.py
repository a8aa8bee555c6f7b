"""blocs panel"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from blocs import settings
from blocs.cli.options import DATA, App, Listed, as_known_option, command, dataset_option
from blocs.errors import BlocsError

if TYPE_CHECKING:
    import pandas


@command("panel", DATA)
@click.argument("kind", metavar="state-year|organisation-year|dyad-year")
@click.option(
    "--from", "start", type=click.IntRange(1, 9998), metavar="Y", help="First year. Default: the record's first."
)
@click.option("--to", "end", type=click.IntRange(1, 9998), metavar="Y", help="Last year. Default: the record's last.")
@click.option("--orgs", "organisations", type=Listed(), metavar="A,B", help="Only these organisations.")
@click.option("--states", type=Listed(), metavar="A,B", help="Only these states.")
@click.option("--status", "statuses", metavar="S", multiple=True, help="Only this status (may be given several times).")
@dataset_option
@click.option("--codes", default="iso", show_default=True, metavar="iso|cow|gw", help="Whose codes name the states.")
@click.option(
    "--system", metavar="iso|cow|gw|all", help="Whose list of states enters and leaves. Default: of the codes."
)
@click.option(
    "--rule",
    default="31-december",
    show_default=True,
    metavar="R",
    help="When a year counts: any-day, 1-january, 31-december, majority (of its days) or share.",
)
@click.option(
    "--certainty", default="certain", show_default=True, metavar="certain|possible", help="How sure it must be."
)
@click.option("--wide", is_flag=True, help="A column a state or organisation, with the numbers of the COW layout.")
@click.option("--format", "how", type=click.Choice(("csv", "parquet")), default="csv", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; standard output without it."
)
@as_known_option
@click.pass_obj
def panel_command(app: App, /, kind: str, how: str, output: Path | None, **options: Any) -> None:
    """Who belonged where, year by year, as a table for statistics.

    A state is in the panel in the years in which it was in the state system. Outside the period for which an
    organisation's record is complete a value is missing (-9 in wide panels), never a zero.

    Example: blocs panel organisation-year --orgs SCO --from 2016 --to 2024
    """
    if how == "parquet" and output is None:
        raise BlocsError("Parquet is no text; name a file with -o FILE.parquet")
    with app.tracker() as tracker:
        frame = tracker.panel(kind, **options)
    for note in frame.attrs["notes"]:
        click.echo(note, err=True)
    click.echo(
        f"{len(frame)} rows; a year counts by the rule {options['rule']}, {options['certainty']}, "
        f"codes {options['codes']}, {_whose(frame)}",
        err=True,
    )
    _write(frame, how, output)


def _whose(frame: pandas.DataFrame) -> str:
    """The datasets in a panel, each with its licence."""
    licences: dict[str, str | None] = frame.attrs["licences"]
    return "; ".join(f"dataset {code} ({licence or 'no licence stated'})" for code, licence in licences.items())


def _write(frame: pandas.DataFrame, how: str, output: Path | None) -> None:
    """Write the frame; a file appears whole or not at all."""
    if output is None:
        frame.to_csv(sys.stdout, index=False)
        return
    from blocs.exports.whole import whole_file

    try:
        with whole_file(output) as half:
            if how == "parquet":
                frame.to_parquet(half, index=False)
            else:
                frame.to_csv(half, index=False)
    except ImportError as error:
        raise BlocsError(f"Parquet needs pyarrow; install it with: {settings.install_extra('parquet')}") from error
