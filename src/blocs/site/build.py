"""The site, written into a folder that appears whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from blocs.exports.whole import whole
from blocs.questions.memoranda import bases
from blocs.site.front import front_pages, not_found, world_script
from blocs.site.known import Known
from blocs.site.papers import effects, instrument_pages
from blocs.site.searched import index
from blocs.site.subjects import organisation_page, state_page
from blocs.site.writer import Writer, checked_base_url, environment
from blocs.tracker import Tracker

Progress = Callable[[str, int, int], None]
AT_ONCE = 5000
"""For how many spells the instruments are fetched in one question."""


def build(tracker: Tracker, folder: Path, today: date, progress: Progress, base_url: str | None = None) -> int:
    """Write the site as of `today`; returns how many pages it has. With `base_url`, the address under which it will be
    found, pages name their own address, and there are a sitemap and a robots.txt.

    The same record, day and address give the same bytes. Raises FileError as `exports.whole.whole` does, BlocsError
    where Jinja is not installed or the address is none; nothing is left half-written then."""
    address, templates = checked_base_url(base_url), environment()
    with whole(folder) as place, tracker.asking() as ask:
        site = Writer(place, templates, tracker.cite(), address)
        known = Known(ask, site, today)
        for asset in (resources.files("blocs.site") / "static").iterdir():
            site.file(asset.name).write_bytes(asset.read_bytes())
        spells = known.spells
        behind = bases(ask.session, [])
        for start in range(0, len(spells), AT_ONCE):
            numbers = [spell.number for spell in spells[start : start + AT_ONCE]]
            behind.by_number.update(bases(ask.session, numbers).by_number)
        world_script(known)
        site.script("search.js", "BLOCS_INDEX", index(ask.session, known.instruments))
        members, memberships = known.spells_by["organisation"], known.spells_by["state"]
        writers: list[Callable[[], None]] = [
            partial(front_pages, known),
            *(
                partial(organisation_page, known, body, members.get(body.organisation, []), behind)
                for body in known.organisations
            ),
            *(
                partial(state_page, known, state, memberships.get(state.state, []), behind)
                for state in known.all_states
            ),
            *instrument_pages(known, effects(spells, behind)),
            partial(not_found, known, urlsplit(address).path if address else ""),
        ]
        for done, write in enumerate(writers, 1):
            write()
            progress("writing the site", done, len(writers))
        site.for_crawlers()
        return len(site.pages)
