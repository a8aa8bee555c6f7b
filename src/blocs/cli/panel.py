"""blocs panel"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from blocs.cli.completing import organisations, states, words
from blocs.cli.naming import asked_of, described_options, names_argument, org_option, state_option, status_option
from blocs.cli.options import DATA, App, as_known_option, command, dataset_option, option, printed_option
from blocs.cli.output import as_json, say
from blocs.cli.writing import How, put, put_frame

if TYPE_CHECKING:
    import pandas

KINDS = ("state-year", "organisation-year", "dyad-year")


@command("panel", DATA)
@click.argument("kind", metavar="|".join(KINDS), shell_complete=words(*KINDS))
@names_argument("names", "[ORG|STATE]...", organisations, states)
@option("--from", "start", type=click.IntRange(1, 9998), metavar="Y", help="First year. Default: the record's first.")
@option("--to", "end", type=click.IntRange(1, 9998), metavar="Y", help="Last year. Default: the record's last.")
@org_option()
@state_option()
@status_option
@described_options("of_kind")
@dataset_option
@option("--codes", default="iso", show_default=True, metavar="iso|cow|gw", help="Whose codes name the states.")
@option("--system", metavar="iso|cow|gw|all", help="Whose list of states enters and leaves. Default: of the codes.")
@option(
    "--rule",
    default="31-december",
    show_default=True,
    metavar="R",
    help="When a year counts: any-day, 1-january, 31-december, majority (of its days) or share.",
)
@option("--certainty", default="certain", show_default=True, metavar="certain|possible", help="How sure it must be.")
@option("--wide", is_flag=True, help="A column a state or organisation, with the numbers of the COW layout.")
@printed_option("csv", "tsv", "json", "jsonl", "parquet")
@as_known_option
@click.pass_obj
def panel_command(app: App, /, kind: str, how: How, **options: Any) -> None:
    """Who belonged where, year by year, as a table for statistics.

    A state is in the panel in the years in which it was in the state system. Outside the period for which an
    organisation's record is complete a value is missing (-9 in wide panels), never a zero.

    Example: blocs panel organisation-year SCO --from 2016 --to 2024
    """
    with app.tracker() as tracker:
        frame = tracker.panel(kind, **asked_of(tracker, options))
    say(frame.attrs["notes"])
    click.echo(
        f"{len(frame)} rows; a year counts by the rule {options['rule']}, {options['certainty']}, "
        f"codes {options['codes']}, {_whose(frame)}",
        err=True,
    )
    if how.count:
        put(str(len(frame)), how)
    elif how.format == "parquet":
        put_frame(frame, how)
    else:
        put(_text(frame, how.format), how, len(frame))


def _whose(frame: pandas.DataFrame) -> str:
    """The datasets in a panel, each with its licence."""
    licences: dict[str, str | None] = frame.attrs["licences"]
    return "; ".join(f"dataset {code} ({licence or 'no licence stated'})" for code, licence in licences.items())


def _text(frame: pandas.DataFrame, how: str) -> str:
    """The frame as CSV, TSV, JSON or JSON lines, without a line break at the end."""
    if how in ("csv", "tsv"):
        return str(frame.to_csv(index=False, sep="," if how == "csv" else "\t")).removesuffix("\n")
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return as_json(records, 2) if how == "json" else "\n".join(map(as_json, records))
