"""The pages of the site, written into a folder that appears whole."""

from __future__ import annotations

import csv
import io
import json
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
from blocs.errors import BlocsError
from blocs.exports.folder import whole
from blocs.questions.details import details
from blocs.questions.listings import organisations, state_lives, states
from blocs.questions.memoranda import Basis, Memorandum, bases, memoranda
from blocs.questions.organisations import coverage
from blocs.questions.sources import sources
from blocs.questions.spells import Held, Names, fetch
from blocs.site.bars import gantt
from blocs.site.searched import index
from blocs.store.session import Session
from blocs.tracker import Tracker

EPOCH = date(1970, 1, 1)
Progress = Callable[[str, int, int], None]
SPELL_COLUMNS = ("organisation", "state", "name", "status", "from", "to", "certainty", "opened_by", "closed_by")
PAPER_COLUMNS = ("memorandum", "date", "kind", "title", "place", "parties", "in_force", "until")


def build(tracker: Tracker, folder: Path, today: date, progress: Progress) -> int:
    """Write the site as of `today`; returns how many pages it has. Raises FileError as `exports.folder.whole` does,
    BlocsError where Jinja is not installed; nothing is left half-written then."""
    try:
        import jinja2
    except ImportError as error:
        raise BlocsError("the site needs Jinja; install it with: pip install 'blocs[web]'") from error
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("blocs.site"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    with whole(folder) as place, tracker.reading() as session:
        return _Site(session, environment, place, today, tracker.cite()).write(progress)


class _Site:
    def __init__(self, session: Session, environment: Any, place: Path, today: date, about: Any) -> None:
        self.session = session
        self.environment = environment
        self.place = place
        self.today = day(today)
        self.about = about
        self.pages = 0

    def write(self, progress: Progress) -> int:
        for name in ("site.css", "site.js"):
            text = (resources.files("blocs.site") / "static" / name).read_text(encoding="utf-8")
            (self.place / name).write_text(text, encoding="utf-8")
        bodies = organisations(self.session, self.today)
        known = states(self.session, self.today)
        papers = memoranda(self.session)
        lives = state_lives(self.session)
        names = Names(self.session, "state", [one.state for one in known])
        self._script("world.js", "BLOCS_WORLD", _world(names, lives))
        self._script("search.js", "BLOCS_INDEX", index(self.session, papers))
        by_body: dict[str, list[Memorandum]] = {}
        for paper in papers:
            by_body.setdefault(paper.organisation, []).append(paper)
        written: list[Callable[[], None]] = [
            *(partial(self._organisation, body, by_body.get(body.organisation, [])) for body in bodies),
            *(partial(self._state, state) for state in known),
            *(partial(self._memorandum, paper) for paper in papers),
        ]
        for done, write in enumerate(written, 1):
            write()
            progress("writing the site", done, len(written))
        self._lists(bodies, known)
        share = audit(self.session).shares[-1].share
        self._page("about.html", "about.html", title="How the record was made", share=share)
        return self.pages

    def _lists(self, bodies: Sequence[Any], known: Sequence[Any]) -> None:
        rows = [
            (
                {"href": f"o/{one.organisation}.html", "text": one.organisation},
                one.name,
                one.founded,
                one.dissolved,
                one.members,
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
        self._csv("organisations.csv", bodies[0].__class__, bodies)
        its = [
            ({"href": f"s/{one.state}.html", "text": one.state}, one.name, one.kind, one.exists_from, one.exists_to)
            for one in known
        ]
        self._page("states.html", "states.html", title="States", states=its)
        self._csv("states.csv", known[0].__class__, known)

    def _organisation(self, body: Any, papers: Sequence[Memorandum]) -> None:
        code = body.organisation
        spells = fetch(self.session, organisation=code)
        opened = bases(self.session, [one.number for one in spells])
        names = Names(self.session, "state", {one.state for one in spells})
        about = coverage(self.session, code)
        first = min((one.starts_earliest for one in spells), default=self.today.first)
        last = about.dissolved_latest or self.today.first
        facts = [
            ("Founded", about.founded),
            ("Dissolved", about.dissolved),
            ("Complete", f"{about.complete_from} to {about.complete_to}" if about.complete_from else None),
            ("About", body.description),
            ("Site", body.url),
        ]
        notes = [f"{one.state}: disputed: {one.disputed}" for one in spells if one.disputed]
        self._page(
            f"o/{code}.html",
            "organisation.html",
            title=body.name,
            name=body.name,
            code=code,
            map=bool(spells),
            facts=[fact for fact in facts if fact[1]],
            notes=notes,
            first=first.isoformat(),
            last=last.isoformat(),
            first_number=_number(first),
            last_number=_number(last),
            spells_json=_embedded([_brief(one) for one in spells]),
            rows=[self._row("state", one, names, opened) for one in spells],
            papers=[_paper_row(one) for one in papers],
            sources=sources(self.session, organisation=code),
            **gantt("state", spells, names, first, last),
        )
        self._rows(f"o/{code}.csv", SPELL_COLUMNS, (_spell(one, "state", names, opened) for one in spells))
        if papers:
            self._rows(
                f"o/{code}-papers.csv",
                PAPER_COLUMNS,
                ([getattr(one, name) for name in PAPER_COLUMNS] for one in papers),
            )

    def _state(self, state: Any) -> None:
        spells = fetch(self.session, state=state.state)
        opened = bases(self.session, [one.number for one in spells])
        names = Names(self.session, "organisation", {one.organisation for one in spells})
        first = min((one.starts_earliest for one in spells), default=self.today.first)
        facts = [("Kind", state.kind), ("From", state.exists_from), ("To", state.exists_to), ("COW", state.cow)]
        self._page(
            f"s/{state.state}.html",
            "state.html",
            title=state.name,
            name=state.name,
            code=state.state,
            facts=[fact for fact in facts if fact[1]],
            rows=[self._row("organisation", one, names, opened) for one in spells],
            **gantt("organisation", spells, names, first, self.today.first),
        )
        if spells:
            rows = (_spell(one, "organisation", names, opened) for one in spells)
            self._rows(f"s/{state.state}.csv", SPELL_COLUMNS, rows)

    def _memorandum(self, paper: Memorandum) -> None:
        facts = []
        for one in details(self.session, "memorandum", paper.memorandum):
            href = None
            if one.field == "organisation":
                href = f"../../o/{one.value}.html"
            elif one.field == "party":
                href = f"../../s/{one.value[:3]}.html"
            elif one.field == "url":
                href = one.value
            facts.append((one.field, one.value, href))
        self._page(f"m/{paper.memorandum}.html", "memorandum.html", title=paper.title, facts=facts)

    def _row(self, subject: str, one: Held, names: Names, opened: dict[int, list[Basis]]) -> tuple[Any, ...]:
        code = getattr(one, subject)
        folder = "s" if subject == "state" else "o"
        by = [basis for basis in opened.get(one.number, ()) if basis.role == "opened"]
        return (
            {"href": f"../{folder}/{code}.html", "text": code},
            names.on(code, min(one.ends_latest, self.today.last)),
            one.status.replace("_", " "),
            one.from_text,
            one.to_text,
            _sure(one),
            {"href": f"../m/{by[0].memorandum}.html", "text": f"{by[0].title} ({by[0].date})"} if by else None,
        )

    def _page(self, path: str, template: str, **values: Any) -> None:
        values.setdefault("map", False)
        values.setdefault("kinds", ())
        text = self.environment.get_template(template).render(root="../" * path.count("/"), about=self.about, **values)
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        self.pages += 1

    def _script(self, path: str, name: str, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        (self.place / path).write_text(f"window.{name}={text};\n", encoding="utf-8")

    def _csv(self, path: str, kind: type, rows: Sequence[Any]) -> None:
        from blocs.questions.rows import columns_of

        columns = columns_of(kind)
        self._rows(path, columns, ([getattr(one, name) for name in columns] for one in rows))

    def _rows(self, path: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        text = io.StringIO()
        written = csv.writer(text)
        written.writerow(columns)
        written.writerows(rows)
        (self.place / path).write_text(text.getvalue(), encoding="utf-8", newline="")


def _number(at: date) -> int:
    """A day as the number of days since 1970, as the slider counts."""
    return (at - EPOCH).days


def _sure(one: Held) -> str:
    if one.disputed:
        return "disputed"
    return "certain" if one.confidence != "low" else "remembered, not read"


def _brief(one: Held) -> list[Any]:
    """A spell as the map reads it."""
    edges = (one.starts_earliest, one.starts_latest, one.ends_earliest, one.ends_latest)
    kind = category_of(one.category, one.status)
    return [
        one.state,
        kind,
        one.status,
        *map(_number, edges),
        int(bool(one.disputed)),
        int(one.counts_as_member),
        one.rank,
    ]


def _embedded(value: Any) -> Any:
    """JSON that may stand within a page: no tag can end it."""
    from markupsafe import Markup

    text = json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704 - made of our own JSON, with every < escaped


def _world(names: Names, lives: dict[str, list[tuple[date, date]]]) -> dict[str, Any]:
    """(column, row, name, [[from, to], …]) of each square, in days since 1970."""
    return {
        code: [*place, names.on(code, FOREVER), [[_number(start), _number(end)] for start, end in lives.get(code, ())]]
        for code, place in sorted(PLACES.items())
        if code in lives
    }


def _spell(one: Held, subject: str, names: Names, papers: dict[int, list[Basis]]) -> list[Any]:
    by = {role: [b.memorandum for b in papers.get(one.number, ()) if b.role == role] for role in ("opened", "closed")}
    name = names.on(getattr(one, subject), one.ends_latest)
    edges = [one.from_text, one.to_text, _sure(one)]
    return [one.organisation, one.state, name, one.status, *edges, " ".join(by["opened"]), " ".join(by["closed"])]


def _paper_row(one: Memorandum) -> tuple[Any, ...]:
    link = {"href": f"../m/{one.memorandum}.html", "text": one.title}
    return one.date, one.kind.replace("_", " "), link, one.place, one.parties
