"""What all pictures share: titles and names in them, the years of an axis, what is known to which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from blocs.charts.svg import Canvas, Draw, width_of
from blocs.charts.theme import CATEGORIES
from blocs.dates import BEGINNING, FOREVER, MONTHS, Period, in_words
from blocs.errors import BlocsError
from blocs.names.article import listed, organisation_in_prose, short_in_prose, state_in_prose
from blocs.names.asking import Asking
from blocs.names.printed import names_on
from blocs.questions.coverage import coverage, coverages
from blocs.questions.holdings import KNOWN, Holding
from blocs.questions.timeline import CROSSED
from blocs.tracker import Tracker

PLURALS = {
    "member": "members",
    "associate": "associates",
    "partner": "partners",
    "observer": "observers",
    "candidate": "candidates",
}
NAMED = 3
"""How many organisations a line under a title names."""


@dataclass(frozen=True)
class Chart:
    """A picture before it is written: what it says in words, and how it is drawn in a width.

    `description` is what someone who does not see it reads. `width` is that of a file that has no reader's window;
    `narrow` one that a telephone has room for.
    """

    title: str
    subtitle: str
    description: str
    source: str
    draw: Draw
    width: float = 760
    narrow: float = 380

    def _repr_html_(self) -> str:
        """The picture, which a notebook shows."""
        from blocs.charts.written import svg

        return svg(self, "light")


KINDS = (*CATEGORIES, "suspended")
"""What `category_of` gives."""


def category_of(category: str, status: str) -> str:
    """The category of a status, and `suspended` for a suspended one: how a page that has no patterns names it."""
    return "suspended" if status == "suspended" else category


def source_of(tracker: Tracker) -> str:
    """The line under a picture: where it comes from."""
    about = tracker.cite()
    day = in_words(about.recorded_at[:10])
    return f"Source: blocs, revision {about.revision} of {day}, {about.licence or ''}".rstrip(", ")


def body(ask: Asking, code: str, day: date = FOREVER) -> str:
    """The full name of an organisation on a day, as a sentence has it: "the European Union"."""
    return organisation_in_prose(names_on(ask.session, "organisation", [code], day)[code])


def bodies(ask: Asking, codes: Sequence[str], day: date = FOREVER) -> str:
    """Several organisations in a sentence: "NATO, the EU and the SCO"; one alone under its full name."""
    if len(codes) == 1:
        return body(ask, codes[0], day)
    names = names_on(ask.session, "organisation", codes, day)
    return listed([short_in_prose(code, names[code]) for code in codes])


def country(ask: Asking, code: str, day: date = FOREVER) -> str:
    """The name of a state on a day, as a sentence has it: "the United Kingdom"."""
    return state_in_prose(names_on(ask.session, "state", [code], day)[code])


def when(at: Period) -> str:
    """A period as a title has it: "on 15 September 2022", "at some time in 2022"."""
    return f"{'on' if at.is_day else 'at some time in'} {in_words(at.text)}"


def capital(text: str) -> str:
    """The text with its first letter in capitals."""
    return text[:1].upper() + text[1:]


def kinds(categories: Iterable[str]) -> str:
    """The categories that occur, as a title has them: "Members, partners and observers"."""
    present = set(categories)
    return capital(listed([PLURALS[category] for category in CATEGORIES if category in present]) or "states")


def years(first: date, last: date) -> str:
    """ "1949 to 2026", or one year."""
    return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"


def refuse_before(tracker: Tracker, organisation: str, at: Period) -> str:
    """The code of an organisation; raises BlocsError for a day on which there was none such."""
    with tracker.asking() as ask:
        ask.on(at)
        code = ask.organisation(organisation)
        about = coverage(ask, code)
    if about.before(at) or about.after(at):
        raise BlocsError(f"{about.note(at)}; there is nothing to draw {when(at)}")
    return code


def reach(ask: Asking, organisations: Sequence[str], at: Period) -> str:
    """ "as last verified on 20 March 2026": to which day the record of organisations reaches, as far as not to the end
    of a period; of several, which ones, or how many; nothing if all do."""
    covered = coverages(ask, list(organisations)).items()
    late = {code: about.complete_to for code, about in covered if about.complete_to and not about.verified(at)}
    if not late:
        return ""
    days = sorted(set(late.values()))
    on = f"on {in_words(days[0])}" if len(days) == 1 else f"between {in_words(days[0])} and {in_words(days[-1])}"
    if len(covered) == 1:
        return f"as last verified {on}"
    if len(late) == len(covered):
        return f"all as last verified {on}"
    who = bodies(ask, list(late), at.last) if len(late) <= NAMED else f"{len(late)} organisations"
    return f"{who} as last verified {on}"


def sentences(*said: str) -> str:
    """What is said, each with a capital and a full stop; nothing of what is empty."""
    return " ".join(f"{capital(part.rstrip('.'))}." for part in said if part)


def doubt(holding: Holding) -> str:
    """What is said behind a name: that it is suspended or inactive, that its status is possible or disputed."""
    said = [holding.status_name.removesuffix(" member")] if holding.status in CROSSED else []
    said += [holding.certainty] if holding.certainty not in KNOWN else []
    return f" ({', '.join(said)})" if said else ""


@dataclass(frozen=True)
class Axis:
    """Days along a width: from `first` to the end of `last`, from `left` to `right`."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Where a day begins."""
        days = max((self.last - self.first).days + 1, 1)
        share = (day - self.first).days / days
        return self.left + min(max(share, 0), 1) * (self.right - self.left)

    def ticks(self, size: float = 11) -> list[tuple[float, str]]:
        """The beginnings of years (of months, where there are few years), as many as have room, none of them twice."""
        room = self.right - self.left
        if (self.last - self.first).days > 3 * 366:
            wide = width_of("2000", size) + 14
            steps = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
            number_of_years = self.last.year - self.first.year + 1
            step = next((step for step in steps if number_of_years / step * wide <= room), steps[-1])
            days = [
                (date(year, 1, 1), str(year))
                for year in range(self.first.year, self.last.year + 1)
                if year % step == 0 and date(year, 1, 1) >= self.first
            ]
        else:
            wide = width_of("Sep 2000", size) + 12
            number_of_months = (self.last - self.first).days / 30.44 + 1
            step = next((step for step in (1, 2, 3, 6, 12) if number_of_months / step * wide <= room), 12)
            days = [
                (start, f"{MONTHS[start.month - 1][:3]} {start.year}")
                for year in range(self.first.year, self.last.year + 1)
                for month in range(1, 13, step)
                if self.first <= (start := date(year, month, 1)) <= self.last
            ]
        return [(self.at(day), label) for day, label in days] or [(self.left, in_words(self.first))]

    def draw(self, canvas: Canvas, top: float, bottom: float, *, below: bool = False, size: float = 11) -> None:
        """Lines from top to bottom, and the years over them, or `below`."""
        for x, label in self.ticks(size):
            canvas.line(x, top, x, bottom, class_="grid", stroke_width=1)
            wide = width_of(label, size)
            place = min(max(x, self.left + wide / 2 - 4), self.right - wide / 2 + 4)
            canvas.text(
                place, bottom + size + 4 if below else top - 5, label, size, class_="soft", text_anchor="middle"
            )


def known_day(day: date) -> bool:
    """Whether a bound is a day, and not "ever since" or "for ever"."""
    return BEGINNING < day < FOREVER
