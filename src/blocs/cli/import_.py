"""blocs import"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from blocs.cli.bar import progress
from blocs.cli.consent import permitted, yes_option
from blocs.cli.options import DATA, App, When, placed
from blocs.errors import BlocsError

if TYPE_CHECKING:
    from blocs.datasets.own import About
    from blocs.datasets.spells import Claimed
    from blocs.dates import Period

MOST_SAID = 20
"""So many organisations that were made are named."""


@partial(placed, DATA)
@click.group("import")
def import_command() -> None:
    """Other people's data, from the files that you downloaded, into a dataset of their own."""


@import_command.command("cow")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@yes_option
@click.pass_obj
def cow(app: App, paths: tuple[Path, ...], yes: bool) -> None:
    """The Correlates of War IGO data, version 3: the organisation-year or the state-year file (.csv, .csv.gz, .dta, or
    a .zip of one) and, beside it, the list of the state system (states2016.csv).

    The organisation-year file becomes the dataset cow-igo-3, the state-year file cow-igo-3-states. Importing again
    changes nothing.

    Example: blocs import cow igo_year_formatv3.csv states2016.csv
    """
    from blocs.datasets.cow import Imported, import_cow, load
    from blocs.seeding.default import ensure, now
    from blocs.store.session import writing

    observations, system, digest = load(list(paths), progress)
    target = app.target
    ensure(target, progress)

    def record(allowed: bool) -> Imported:
        with writing(target) as session:
            return import_cow(session, observations, system, digest, recorded_at=now(), progress=progress, yes=allowed)

    done = permitted(record, yes)
    if done.revision is None:
        click.echo(f"nothing changed: {done.dataset} already says what the files say", err=True)
        return
    difference = done.difference
    click.echo(
        f"revision {done.revision} of {done.dataset}: {difference.adds} claims added, {difference.retires} retired",
        err=True,
    )


class Pairs(click.ParamType[Any]):
    """What belongs to what: several `name=value` with commas between; a value without a name belongs to `default`."""

    name = "pairs"

    def __init__(self, default: str | None = None) -> None:
        self._default = default

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        names: dict[str, str] = {}
        for part in re.split(r",(?=\s*\w+=)" if "=" in str(value) else ",", str(value)):
            name, sign, said = part.partition("=") if "=" in part else (self._default or "", self._default or "", part)
            if not (name.strip() and sign and said.strip()):
                self.fail(f"{part.strip()!r} is no pair; write WHAT=NAME", param, ctx)
            if name.strip() in names:
                self.fail(f"{name.strip()!r} is given twice", param, ctx)
            names[name.strip()] = said.strip()
        return names


def _joined(_ctx: click.Context, _param: click.Parameter, values: Iterable[dict[str, str]]) -> dict[str, str]:
    return {name: said for value in values for name, said in value.items()}


def _about(command: Any) -> Any:
    """The options that say what dataset is made."""
    for option in (
        yes_option,
        click.option("--url", metavar="U", help="Where the dataset is from."),
        click.option("--citation", metavar="TEXT", help="How to cite it."),
        click.option("--licence", metavar="TEXT", help="Under which licence it is."),
        click.option("--title", metavar="TEXT", help="What the dataset is called. Default: its code."),
        click.option("--dataset", metavar="CODE", required=True, help="The dataset to make, as in my-clubs."),
    ):
        option(command)
    return command


def _of_tables(command: Any) -> Any:
    """The options that say how a table is read."""
    for option in (
        click.option("--new", is_flag=True, help="Make an organisation of a name that is near another."),
        click.option("--guess", is_flag=True, help="Take a misspelt name for the one it is near."),
        click.option("--sheet", metavar="NAME", help="The sheet of an .xlsx file. Default: the first with rows."),
        click.option(
            "--scheme", "schemes", type=Pairs("state"), multiple=True, callback=_joined, metavar="S",
            help="The states are codes of this scheme: cow; or state=cow,organisation=wikidata.",
        ),
        click.option(
            "--columns", type=Pairs(), multiple=True, callback=_joined, metavar="WHAT=NAME,…",
            help="The column of each thing: organisation=bloc,state=country,from=joined; a date may be year+month+day.",
        ),
    ):  # fmt: skip
        option(command)
    return command


@import_command.command("spells")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_about
@click.option("--extends", metavar="SET", help="The dataset on top of which it lies.")
@_of_tables
@click.option("--organisation", metavar="NAME", help="The organisation of all rows, where no column names it.")
@click.option("--status", metavar="S", default="member", show_default=True, help="The status of rows without one.")
@click.option("--years", type=click.Choice(["any-day", "1-january"]), help="What a year alone means. Default: any day.")
@click.option(
    "--end", type=click.Choice(["first-day-after", "last-day"]), default="first-day-after", show_default=True,
    help="What the date at the end is: the first day on which it no longer held, or the last on which it did.",
)  # fmt: skip
@click.option("--observations", is_flag=True, help="Rows are organisation, state, year; consecutive years are joined.")
@click.option(
    "--organisations", type=click.Path(path_type=Path), metavar="FILE",
    help="A table of organisations: organisation, organisation_name, founded, dissolved, complete_from, complete_to, "
    "kind, scope, region, family, seat.",
)  # fmt: skip
@click.option("--complete-from", type=When(), metavar="D", help="First day from which the table leaves nobody out.")
@click.option("--complete-to", type=When(), metavar="D", help="Last day up to which it leaves nobody out.")
@click.pass_obj
def spells(app: App, /, path: Path, sheet: str | None, organisations: Path | None, yes: bool, **said: Any) -> None:
    """Memberships of your own, a row each: a CSV or TSV (UTF-8), Parquet or Excel (.xlsx) file with the columns
    organisation, state, status, from, to, and confidence, sources, locator, read, disputed, represented_by, note.

    Names are read as resolve reads them, on the first day of their row; dates are EDTF or days. A row without a status
    is of a member, one without an end goes on. An organisation that nobody has is made. The dataset then says what the
    table says, and nothing else. Whatever cannot be read is listed with its row and column, and nothing is recorded.

    Example: blocs import spells clubs.csv --dataset my-clubs --columns organisation=club,from=joined
    """
    from blocs.datasets.own import About
    from blocs.datasets.spells import Reading, claimed_spells

    about = About(said.pop("dataset"), *(said.pop(name) for name in ("title", "licence", "citation", "url", "extends")))
    complete = _complete(said.pop("complete_from"), said.pop("complete_to"))
    reading = Reading(**said, complete=complete)

    _import(app, path, sheet, about, partial(claimed_spells, about=about, reading=reading), yes, organisations)


@import_command.command("treaty")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@_about
@_of_tables
@click.option("--organisation", metavar="NAME", required=True, help="Whose members the parties are.")
@click.option("--treaty", "name", metavar="TITLE", required=True, help="What the treaty is called.")
@click.option("--date", metavar="D", required=True, help="When it was signed or adopted (EDTF).")
@click.option("--in-force", metavar="D", help="When it entered into force (EDTF).")
@click.option(
    "--after", type=click.IntRange(0, 3650), metavar="DAYS",
    help="So many days after its deposit it enters into force for a state, but not before the treaty.",
)  # fmt: skip
@click.option("--kind", metavar="K", default="treaty", show_default=True, help="What it is: charter, protocol, ….")
@click.option("--place", metavar="P", help="Where it was signed.")
@click.option("--status", metavar="S", default="member", show_default=True, help="What its parties are.")
@click.pass_obj
def treaty(app: App, /, path: Path, sheet: str | None, name: str, yes: bool, **said: Any) -> None:
    """The participants of a treaty, as the UN Treaty Collection lists them: the columns participant, signature,
    ratification (`24 Apr 1964 a`: by accession), and perhaps in_force, and to for those that left.

    It becomes an instrument with its parties, which opened their memberships: from the day of in_force, or where there
    is no such column, by --after.

    Example: blocs import treaty un.csv --dataset un --organisation UN --treaty Charter --date 1945-06-26
    """
    from blocs.datasets.own import About
    from blocs.datasets.treaty import Treaty, claimed_treaty

    about = About(said.pop("dataset"), *(said.pop(name) for name in ("title", "licence", "citation", "url")))
    of_treaty = Treaty(title=name, **said)

    _import(app, path, sheet, about, partial(claimed_treaty, about=about, treaty=of_treaty), yes)


def _complete(first: Period | None, last: Period | None) -> tuple[date, date] | None:
    if (first is None) != (last is None):
        raise BlocsError("--complete-from and --complete-to belong together; give both days")
    if first is None or last is None:
        return None
    if first.first > last.last:
        raise BlocsError(f"the table cannot be complete from {first.first} to {last.last}; the earlier day goes first")
    return first.first, last.last


def _import(
    app: App,
    path: Path,
    sheet: str | None,
    about: About,
    claimed: Callable[..., Claimed],
    yes: bool,
    beside: Path | None = None,
) -> None:
    """Read a table, record what it claims, and say on standard error what was done."""
    from blocs.datasets.own import imported
    from blocs.datasets.tables_in import read_table, with_organisations
    from blocs.seeding.default import ensure

    progress("reading the table", 0, 1)
    table = with_organisations(read_table(path, sheet), path, beside)
    progress("reading the table", 1, 1)
    target = app.target
    ensure(target, progress)
    done = permitted(
        lambda allowed: imported(target, table, about, partial(claimed, table=table), progress=progress, yes=allowed),
        yes,
    )
    for line in (*table.notes, *(f"made {made.code}: {made.name}" for made in done.made[:MOST_SAID])):
        click.echo(line, err=True)
    if len(done.made) > MOST_SAID:
        click.echo(f"and {len(done.made) - MOST_SAID:,} more: blocs orgs --dataset {done.dataset}", err=True)
    if done.revision is None:
        click.echo(f"nothing changed: {done.dataset} already says what the table says", err=True)
        return
    difference = done.difference
    click.echo(
        f"revision {done.revision} of {done.dataset}: {done.spells:,} spells; {difference.adds:,} claims added, "
        f"{difference.retires:,} retired; ask it with --dataset {done.dataset}",
        err=True,
    )
