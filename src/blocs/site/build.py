"""The pages of the site, written into a folder that appears whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

from blocs.audit import audit
from blocs.charts.common import category_of
from blocs.charts.tiles import PLACES
from blocs.dates import FOREVER, day
from blocs.errors import BlocsError, FileError
from blocs.exports.script import all_visible, in_script
from blocs.exports.whole import whole
from blocs.letters import visible
from blocs.models.base import Subject
from blocs.names.asking import Asking
from blocs.names.printed import Names
from blocs.questions.coverage import coverage
from blocs.questions.holdings import CERTAIN, DISPUTED, Holding, disputes, fetch
from blocs.questions.listings import Organisation, State, organisations, state_lives, states
from blocs.questions.memoranda import Bases, Memorandum, bases, instruments
from blocs.questions.rows import Rows, text_of
from blocs.questions.show import show
from blocs.questions.sources import all_sources, primary_among
from blocs.site.bars import gantt
from blocs.site.searched import index
from blocs.tracker import Tracker

EPOCH = date(1970, 1, 1)
Progress = Callable[[str, int, int], None]
SPELL_COLUMNS = (
    "organisation", "state", "name", "status", "from", "to", "certainty", "verified_to", "confidence", "opened_by",
    "closed_by",
)  # fmt: skip
FILE_NAME = re.compile(r"\w[\w.-]*")
LONGEST_FILE_NAME = 200
WEB = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
INSTRUMENT_COLUMNS = ("memorandum", "date", "kind", "title", "place", "parties", "in_force", "until")


def build(tracker: Tracker, folder: Path, today: date, progress: Progress) -> int:
    """Write the site as of `today`; returns how many pages it has. Raises FileError as `exports.whole.whole` does,
    BlocsError where Jinja is not installed; nothing is left half-written then."""
    try:
        import jinja2
    except ImportError as error:
        raise BlocsError("the site needs Jinja; install it with: pip install 'blocs[web]'") from error
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("blocs.site"),
        autoescape=True,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["web"] = _web
    with whole(folder) as place, tracker.asking() as ask:
        return _Site(ask, environment, place, today, tracker.cite()).write(progress)


class _Site:
    def __init__(self, ask: Asking, environment: Any, place: Path, today: date, about: Any) -> None:
        self.ask = ask
        self.environment = environment
        self.place = place
        self.today = day(today)
        self.about = about
        self.pages = 0

    def write(self, progress: Progress) -> int:
        for name in ("site.css", "site.js"):
            text = (resources.files("blocs.site") / "static" / name).read_text(encoding="utf-8")
            (self.place / name).write_text(text, encoding="utf-8")
        session = self.ask.session
        bodies = organisations(self.ask, at=self.today)
        known = states(self.ask, at=self.today)
        all_instruments = instruments(self.ask)
        names = Names(session, "state", [state.state for state in known])
        self._script("world.js", "BLOCS_WORLD", _world(names, state_lives(session)))
        self._script("search.js", "BLOCS_INDEX", index(session, all_instruments))
        by_body: dict[str, list[Memorandum]] = {}
        for instrument in all_instruments:
            by_body.setdefault(instrument.organisation, []).append(instrument)
        written: list[Callable[[], None]] = [
            *(partial(self._organisation, body, by_body.get(body.organisation, [])) for body in bodies),
            *(partial(self._state, state) for state in known),
            *(partial(self._memorandum, instrument) for instrument in all_instruments),
        ]
        for done, write in enumerate(written, 1):
            write()
            progress("writing the site", done, len(written))
        self._lists(bodies, known)
        share = audit(self.ask).shares[-1].share
        self._page("about.html", "about.html", title="How the record was made", share=share)
        return self.pages

    def _lists(self, bodies: Rows[Organisation], known: Rows[State]) -> None:
        rows = [
            (
                {"href": f"o/{one.organisation}.html", "text": one.organisation},
                one.name,
                one.founded,
                one.dissolved,
                one.members,
                one.disputed or None,
                one.complete_to,
            )
            for one in bodies
        ]
        self._page(
            "index.html",
            "index.html",
            title="Organisations",
            organisations=rows,
            states=len(known),
            today=self.today.text,
        )
        self._csv("organisations.csv", bodies)
        its = [
            ({"href": f"s/{one.state}.html", "text": one.state}, one.name, one.kind, one.exists_from, one.exists_to)
            for one in known
        ]
        self._page("states.html", "states.html", title="States", states=its)
        self._csv("states.csv", known)

    def _organisation(self, body: Organisation, its_instruments: Sequence[Memorandum]) -> None:
        code, session = body.organisation, self.ask.session
        sources = all_sources(session, organisation=code)
        spells = fetch(self.ask, organisations=[code])
        behind = bases(session, [spell.number for spell in spells])
        names = Names(session, "state", {spell.state for spell in spells})
        about = coverage(self.ask, code)
        first = min((one.starts_earliest for one in spells), default=self.today.first)
        last = about.dissolved_latest or self.today.first
        facts = [
            ("Founded", about.founded),
            ("Dissolved", about.dissolved),
            ("Complete", f"{about.complete_from} to {about.complete_to}" if about.complete_from else None),
            ("About", body.description),
            ("Site", body.url),
        ]
        self._page(
            f"o/{code}.html",
            "organisation.html",
            title=body.name,
            name=body.name,
            code=code,
            map=bool(spells),
            facts=[fact for fact in facts if fact[1]],
            notes=disputes(spells),
            first=first.isoformat(),
            last=last.isoformat(),
            first_number=_number(first),
            last_number=_number(last),
            spells_json=_embedded([_brief(one) for one in spells]),
            rows=[self._row("state", spell, names, behind) for spell in spells],
            instruments=[_instrument_row(instrument) for instrument in its_instruments],
            sources=sources,
            primary=primary_among(sources),
            **gantt("state", spells, names, first, last),
        )
        self._rows(f"o/{code}.csv", SPELL_COLUMNS, (_spell(spell, "state", names, behind) for spell in spells))
        if its_instruments:
            rows = ([text_of(getattr(one, name)) for name in INSTRUMENT_COLUMNS] for one in its_instruments)
            self._rows(f"o/{code}-instruments.csv", INSTRUMENT_COLUMNS, rows)

    def _state(self, state: State) -> None:
        spells = fetch(self.ask, states=[state.state])
        behind = bases(self.ask.session, [spell.number for spell in spells])
        names = Names(self.ask.session, "organisation", {spell.organisation for spell in spells})
        first = min((one.starts_earliest for one in spells), default=self.today.first)
        facts = [("Kind", state.kind), ("From", state.exists_from), ("To", state.exists_to), ("COW", state.cow)]
        self._page(
            f"s/{state.state}.html",
            "state.html",
            title=state.name,
            name=state.name,
            code=state.state,
            facts=[fact for fact in facts if fact[1]],
            rows=[self._row("organisation", spell, names, behind) for spell in spells],
            **gantt("organisation", spells, names, first, self.today.first),
        )
        if spells:
            rows = (_spell(spell, "organisation", names, behind) for spell in spells)
            self._rows(f"s/{state.state}.csv", SPELL_COLUMNS, rows)

    def _memorandum(self, instrument: Memorandum) -> None:
        facts = []
        for one in show(self.ask, instrument.memorandum):
            href = None
            if one.field == "organisation":
                href = f"../../o/{one.value}.html"
            elif one.field == "party":
                href = f"../../s/{one.value[:3]}.html"
            elif one.field == "url":
                href = _web(one.value)
            facts.append((one.field, one.value, href))
        self._page(f"m/{instrument.memorandum}.html", "memorandum.html", title=instrument.title, facts=facts)

    def _row(self, subject: Subject, one: Holding, names: Names, behind: Bases) -> tuple[Any, ...]:
        code, folder = getattr(one, subject), subject[0]
        by = behind.opening(one.number)
        return (
            {"href": f"../{folder}/{code}.html", "text": code},
            names.on(code, min(one.ends_latest, self.today.last)),
            one.status.replace("_", " "),
            one.from_text,
            one.to_text,
            _doubts(one),
            {"href": f"../m/{by[0].memorandum}.html", "text": str(by[0])} if by else None,
        )

    def _page(self, path: str, template: str, **values: Any) -> None:
        values.setdefault("map", False)
        values.setdefault("kinds", ())
        text = self.environment.get_template(template).render(root="../" * path.count("/"), about=self.about, **values)
        self._file(path).write_text(text, encoding="utf-8")
        self.pages += 1

    def _script(self, path: str, name: str, value: Any) -> None:
        self._file(path).write_text(f"window.{name}={in_script(all_visible(value))};\n", encoding="utf-8")

    def _csv(self, path: str, rows: Rows[Any]) -> None:
        self._rows(path, rows.columns, (list(record.values()) for record in rows.records()))

    def _rows(self, path: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        text = io.StringIO()
        written = csv.writer(text)
        written.writerow(columns)
        written.writerows(rows)
        self._file(path).write_text(text.getvalue(), encoding="utf-8", newline="")

    def _file(self, path: str) -> Path:
        """Where a file of the site stands, below its folder. Raises FileError for a code that is no file's name."""
        for part in path.split("/"):
            if not FILE_NAME.fullmatch(part) or len(part.encode()) > LONGEST_FILE_NAME or visible(part) != part:
                shown = part if len(part) <= 60 else part[:57] + "..."
                raise FileError(f"the record holds a code of which no file's name can be made: {shown!r}")
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def _number(at: date) -> int:
    """A day as the number of days since 1970, as the slider counts."""
    return (at - EPOCH).days


def _certainty(one: Holding) -> str:
    return DISPUTED if one.disputed else CERTAIN


def _doubts(one: Holding) -> str:
    """What a reader must know of how sure a status is, in a word or two."""
    return ", ".join([_certainty(one), *(["remembered, not read"] if one.confidence == "low" else [])])


def _brief(one: Holding) -> list[Any]:
    """A spell as the map reads it: in the order in which site.js names them."""
    edges = (one.starts_earliest, one.starts_latest, one.belongs_until, one.ends_latest)
    kind, numbers = category_of(one.category, one.status), map(_number, edges)
    verified = None if one.verified_to is None else _number(one.verified_to)
    return [
        one.state,
        kind,
        one.status,
        *numbers,
        int(bool(one.disputed)),
        int(one.counts_as_member),
        one.rank,
        verified,
    ]


def _embedded(value: Any) -> Any:
    """JSON that may stand within a page: no tag can end it."""
    from markupsafe import Markup

    return Markup(in_script(all_visible(value)))  # noqa: S704 - JSON without <, > and &


def _finalized(value: Any) -> Any:
    """What a page says of a value: a text is visible; what is marked as HTML is our own."""
    return visible(value) if type(value) is str else value


def _web(address: Any) -> str | None:
    """An address that a page may lead to: of the web, and no script."""
    text = str(address or "")
    return text if WEB.fullmatch(text) and visible(text, "") == text else None


def _world(names: Names, lives: dict[str, list[tuple[date, date]]]) -> dict[str, Any]:
    """(column, row, name, [[from, to], …]) of each square, in days since 1970."""
    return {
        code: [*place, names.on(code, FOREVER), [[_number(start), _number(end)] for start, end in lives.get(code, ())]]
        for code, place in sorted(PLACES.items())
        if code in lives
    }


def _spell(one: Holding, subject: Subject, names: Names, behind: Bases) -> list[Any]:
    """A row of SPELL_COLUMNS."""
    by = [
        text_of([basis.memorandum for basis in its]) for its in (behind.opening(one.number), behind.closing(one.number))
    ]
    name = names.on(getattr(one, subject), one.ends_latest)
    sure = [_certainty(one), one.verified_to, one.confidence]
    return [one.organisation, one.state, name, one.status, one.from_text, one.to_text, *sure, *by]


def _instrument_row(one: Memorandum) -> tuple[Any, ...]:
    link = {"href": f"../m/{one.memorandum}.html", "text": one.title}
    return one.date, one.kind.replace("_", " "), link, one.place, text_of(one.parties)
