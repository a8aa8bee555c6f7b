"""blocs brief"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from blocs.cli.options import ASK, App, as_known_option, at_option, command, dataset_option
from blocs.cli.output import as_json, say
from blocs.dates import Period
from blocs.letters import one_line

if TYPE_CHECKING:
    from blocs.questions.brief import Brief, Joining
    from blocs.questions.changes import StatusChange
    from blocs.questions.holdings import Holding
    from blocs.questions.memoranda import Memorandum
    from blocs.questions.sources import Citation


@command("brief", ASK)
@click.argument("organisation", metavar="ORG")
@at_option
@dataset_option
@as_known_option
@click.option("--format", "how", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.pass_obj
def brief_command(app: App, organisation: str, at: Period, how: str) -> None:
    """One screen on ORG for someone who writes about it: members, others, who is on the way in, the instruments of the
    year before and what they changed, and the sources of all this.

    Example: blocs brief SCO --at 2022-09-15
    """
    with app.tracker() as tracker:
        found = tracker.brief(organisation, at=at)
    if how == "json":
        click.echo(as_json(asdict(found), 2))
        return
    width = min(shutil.get_terminal_size((100, 24)).columns, 100)
    for line in _lines(found, width):
        click.echo(one_line(line))
    say(found.notes)


def _lines(found: Brief, width: int) -> Iterator[str]:
    life = f"founded {found.founded}" if found.founded else "founded on an unknown day"
    yield f"{found.name} ({found.organisation}) on {found.at}"
    yield life + (f", dissolved {found.dissolved}" if found.dissolved else "")
    yield from _listed(f"Members ({found.count})", map(_named, found.members), width)
    statuses = dict.fromkeys(one.status for one in found.others)
    for status in statuses:
        holders = [holding for holding in found.others if holding.status == status]
        yield from _listed(f"{_words(status)} ({len(holders)})", map(_named, holders), width)
    yield from _each("On the way in", map(_under_way, found.joining), width)
    yield from _each("Changed within a year", map(_changed, found.changed), width)
    yield from _each("Instruments of the last year", map(_instrument, found.instruments), width)
    yield from _each("Sources", map(_source, found.sources), width)


def _under_way(one: Joining) -> str:
    by = one.instrument
    return f"{one.name} ({one.state}): {by.title} ({_words(by.kind, False)}, {by.date})"


def _changed(one: StatusChange) -> str:
    by = f": {'; '.join(one.titles)}" if one.titles else ""
    return f"{one.date}  {one.name} ({one.state}) {one.what}{by}"


def _instrument(one: Memorandum) -> str:
    return f"{one.date}  {one.title}{f', {one.place}' if one.place else ''} [{one.memorandum}]"


def _source(one: Citation) -> str:
    link = f"\n{one.url}" if one.url else ""
    return f"{one.title}{'' if one.read else ' (not read)'}{link}"


def _named(one: Holding) -> str:
    doubt = "" if one.certainty == "certain" else f" ({one.certainty})"
    return f"{one.name}{' (suspended)' if one.status == 'suspended' else ''}{doubt}"


def _words(code: str, capital: bool = True) -> str:
    words = code.replace("_", " ")
    return words[0].upper() + words[1:] if capital else words


def _listed(title: str, names: Iterable[str], width: int) -> Iterator[str]:
    yield ""
    yield from textwrap.wrap(f"{title}: {', '.join(names) or 'none'}", width, subsequent_indent="  ")


def _each(title: str, items: Iterable[str], width: int) -> Iterator[str]:
    found = list(items)
    if found:
        yield ""
        yield f"{title}:"
    for item in found:
        first, _, link = item.partition("\n")
        yield from textwrap.wrap(first, width, initial_indent="  ", subsequent_indent="    ")
        if link:
            yield f"    {link}"
