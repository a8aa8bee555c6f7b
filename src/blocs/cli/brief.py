"""blocs brief"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from blocs.cli.completing import codes_of, organisations
from blocs.cli.options import ASK, App, as_known_option, at_option, command, dataset_option, printed_option
from blocs.cli.output import as_json, page_width, say
from blocs.cli.table import folded
from blocs.cli.writing import How, put
from blocs.dates import Period
from blocs.letters import one_line
from blocs.names.fold import fold

if TYPE_CHECKING:
    from blocs.questions.brief import Brief, Joining
    from blocs.questions.changes import StatusChange
    from blocs.questions.holdings import Holding
    from blocs.questions.memoranda import Memorandum
    from blocs.questions.sources import Citation

WIDEST = 100
"""Lines are no longer than this, in a wider window either: longer ones are hard to read."""

MOST_SOURCES = 6
"""So many are named on one screen; `sources` lists all."""


@command("brief", ASK)
@click.argument("organisation", metavar="ORG", shell_complete=codes_of(organisations))
@at_option
@dataset_option
@as_known_option
@printed_option("text", "json", counts=False)
@click.pass_obj
def brief_command(app: App, organisation: str, at: Period, how: How) -> None:
    """One screen on ORG for someone who writes about it: members, others, who is on the way in, the instruments of the
    year before and what they changed, and the sources of all this.

    Example: blocs brief SCO --at 2022-09-15
    """
    with app.tracker() as tracker:
        told = tracker.brief(organisation, at=at)
    if how.format == "json":
        put(as_json(asdict(told), 2), how)
        return
    put("\n".join(map(one_line, _lines(told, min(page_width(how, WIDEST), WIDEST)))), how)
    say(told.notes)


def _lines(told: Brief, width: int) -> Iterator[str]:
    life = f"founded {told.founded}" if told.founded else "founded on an unknown day"
    yield from folded(f"{told.name} ({told.organisation}) on {told.at}", width)
    yield from folded(life + (f", dissolved {told.dissolved}" if told.dissolved else ""), width)
    yield from _listed(f"Members ({told.count})", told.members, width)
    statuses = dict.fromkeys(holding.status for holding in told.others)
    for status in statuses:
        holders = [holding for holding in told.others if holding.status == status]
        yield from _listed(f"{_words(status)} ({len(holders)})", holders, width)
    yield from _each("On the way in", map(_under_way, told.joining), width)
    yield from _each("Changed within a year", map(_changed, told.changed), width)
    yield from _each("Instruments of the last year", map(_instrument, told.instruments), width)
    yield from _each(f"Sources ({told.primary})", map(_source, told.sources[:MOST_SOURCES]), width)
    if len(told.sources) > MOST_SOURCES:
        yield f"  and {len(told.sources) - MOST_SOURCES} more: blocs sources {told.organisation}"


def _under_way(joining: Joining) -> str:
    by = joining.instrument
    return f"{joining.name} ({joining.state}): {by.title} ({_words(by.kind, False)}, {by.date})"


def _changed(change: StatusChange) -> str:
    by = f": {'; '.join(change.titles)}" if change.titles else ""
    return f"{change.date}  {change.name} ({change.state}) {change.what}{by}"


def _instrument(instrument: Memorandum) -> str:
    place = f", {instrument.place}" if instrument.place else ""
    return f"{instrument.date}  {instrument.title}{place} [{instrument.memorandum}]"


def _source(citation: Citation) -> str:
    link = f"\n{citation.url}" if citation.url else ""
    return f"{citation.title}{'' if citation.read else ' (not read)'}{link}"


def _named(holding: Holding) -> str:
    doubt = "" if holding.certainty == "certain" else f" ({holding.certainty})"
    return f"{holding.name}{' (suspended)' if holding.status == 'suspended' else ''}{doubt}"


def _words(code: str, capital: bool = True) -> str:
    words = code.replace("_", " ")
    return words[0].upper() + words[1:] if capital else words


def _listed(title: str, holders: Iterable[Holding], width: int) -> Iterator[str]:
    """Some holders by name, as people look them up: the accents of a letter do not set it apart."""
    names = map(_named, sorted(holders, key=lambda holding: (fold(holding.name), holding.name)))
    yield ""
    yield from folded(f"{title}: {', '.join(names) or 'none'}", width, "  ")


def _each(title: str, items: Iterable[str], width: int) -> Iterator[str]:
    lines = list(items)
    if lines:
        yield ""
        yield f"{title}:"
    for item in lines:
        first, _, link = item.partition("\n")
        yield from folded(f"  {first}", width, "    ")
        if link:
            yield f"    {link}"
