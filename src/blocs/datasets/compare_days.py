"""Two datasets against each other by the day: who held a status on it, or the spells of a period with their dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from blocs import models
from blocs.datasets.disagreements import Agreement, Comparison, Reasons, summed
from blocs.datasets.matching import Days, Run, apart, how_sure, matched
from blocs.dates import FOREVER, Bounds, Period
from blocs.errors import BlocsError
from blocs.models.statuses import MISSING
from blocs.names.asking import Asking
from blocs.questions.coverage import coverages
from blocs.questions.holdings import Holding, disputes, fetch, pairs, unbroken
from blocs.questions.rows import Rows, columns_of
from blocs.store.session import standing

DAY = timedelta(days=1)
STATUS, START, END = "status", "start", "end"
MOST_NAMED = 5
"""How many organisations a note names; of more it says how many."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two datasets say differently of a state in an organisation.

    `differs` is `status`, `start`, `end` or `only in DATASET`. What the first dataset says stands in `status`, `since`,
    `until` and `certainty`, what the other says in the same with `other_`; None where it says nothing. `days` is how
    many days two starts or two ends lie apart. Where one of them is no single day, it is None, and they lie from
    `days_least` to `days_most` apart. All three are None where an end is open, and where no dates are compared. `right`
    (a dataset, or `unsettled`), `reason` and `source` are those of an explained difference.
    """

    organisation: str
    state: str
    differs: str
    status: str | None
    other_status: str | None
    since: str | None
    other_since: str | None
    until: str | None
    other_until: str | None
    days: int | None
    days_least: int | None
    days_most: int | None
    certainty: str | None
    other_certainty: str | None
    right: str | None
    reason: str | None
    source: str | None


def compare_days(
    ask: Asking,
    sides: Sequence[Asking],
    reasons: Reasons,
    period: Period,
    *,
    organisations: list[str] | None,
    states: list[str] | None,
    spells: bool,
    members_only: bool,
) -> Comparison:
    """Compare what two datasets hold in a period: with `spells` their spells and dates, else only who held which
    status. `blocs.datasets.compare.compare` says which organisations.

    Spells of one status without a gap between count as one. Of each state and organisation, those of the same status
    are compared with each other, the ones that share most days first; what is left differs in `status` if it shares
    days with another status, and else is only in one. Two dates differ if there is no day that both may mean, within
    the period. On a single day each side has one status, the surest. A dataset that calls something missing is not
    compared there. Raises BlocsError where the two share no organisation.
    """
    codes = organisations if organisations is not None else _shared(sides)
    held = [fetch(side, organisations=codes, states=states) for side in sides]
    one, other = ({key: _Side(own, period) for key, own in pairs(holdings).items()} for holdings in held)
    nothing = _Side((), period)
    comparing = _Comparing([side.dataset for side in sides], reasons, period, spells, members_only)
    for key in sorted(one.keys() | other.keys()):
        comparing.pair(*key, one.get(key, nothing), other.get(key, nothing))
    summary = summed(comparing.counts)
    categories = {holding.status: holding.category for holdings in held for holding in holdings}
    agreeing = {row.organisation: row.agree for row in summary if row.agree}
    notes = [
        f"status, since, until and certainty are of {sides[0].dataset}, those with other_ of {sides[1].dataset}",
        *_silent(sides, codes, period, comparing.rows, categories),
        *disputes(comparing.disputed),
        *ask.notes,
    ]
    return Comparison(agreeing, Rows(columns_of(Difference), comparing.rows, notes), summary)


class _Side:
    """What one dataset says of a state in an organisation in a period."""

    def __init__(self, spells: Sequence[Holding], period: Period) -> None:
        runs: dict[tuple[int, int], Run] = {}
        self.missing = [(spell.starts_earliest, spell.ends_latest) for spell in spells if spell.category == MISSING]
        for spell in spells:
            certainty = spell.in_period(period)
            if certainty is None or spell.category == MISSING:
                continue
            first, last = unbroken(spells, spell, lambda other, status=spell.status: other.status == status)  # type: ignore[misc]
            key = first.number, last.number
            sure = min(runs[key].certainty, certainty, key=how_sure) if key in runs else certainty
            runs[key] = Run(first, last, sure)
        self.runs = list(runs.values())
        if period.is_day and self.runs:
            self.runs = [min(self.runs, key=lambda run: (how_sure(run.certainty), run.first.rank))]

    def knows(self, days: Days) -> bool:
        """Whether it says something of at least one of some days: not all of them are missing."""
        return not any(first <= days[0] and days[1] <= end for first, end in self.missing)

    def borders(self, days: Bounds) -> bool:
        """Whether it calls missing what comes before or after one of these days."""
        return any(first <= days.latest and days.earliest <= end for first, end in self.missing)


class _Comparing:
    """The rows and counts of a comparison, as they are found."""

    def __init__(
        self, datasets: Sequence[str], reasons: Reasons, period: Period, spells: bool, members_only: bool
    ) -> None:
        self.datasets, self.reasons, self.spells, self.members_only = datasets, reasons, spells, members_only
        self.period = period
        self.window: Days = period.first, min(period.last, FOREVER - DAY) + DAY
        self.rows: list[Difference] = []
        self.counts: list[Agreement] = []
        self.disputed: list[Holding] = []

    def pair(self, organisation: str, state: str, one: _Side, other: _Side) -> None:
        """Compare what both say of a state in an organisation."""
        told: list[tuple[date, Difference]] = []
        agree = differ = only = other_only = 0
        for a, b in matched(one.runs, other.runs, self.window):
            if self.members_only and not any(run and run.first.counts_as_member for run in (a, b)):
                continue
            rows = list(self._differing(organisation, state, a, b, one, other))
            if a and b:
                agree, differ = agree + (not rows), differ + bool(rows)
            else:
                only, other_only = only + bool(rows and a), other_only + bool(rows and b)
            told += [(min(run.start.earliest for run in (a, b) if run), row) for row in rows]
            if rows:
                self.disputed += [run.first for run in (a, b) if run and run.first.disputed]
        self.rows += [row for _, row in sorted(told, key=lambda dated: dated[0])]
        self.counts.append(Agreement(organisation, agree, differ, only, other_only))

    def _differing(
        self, organisation: str, state: str, a: Run | None, b: Run | None, one: _Side, other: _Side
    ) -> Iterator[Difference]:
        if a is None or b is None:
            run, silent, dataset = (a, other, self.datasets[0]) if a else (b, one, self.datasets[1])
            assert run is not None  # noqa: S101 - one of the two is there
            days = self._clipped(run.core)
            if silent.knows(days):
                yield self._row(organisation, state, f"only in {dataset}", a, b, days)
        elif a.first.status != b.first.status:
            days = max(a.core[0], b.core[0]), min(a.core[1], b.core[1])
            yield self._row(organisation, state, STATUS, a, b, self._clipped(days))
        elif self.spells:
            if a.first.from_text and b.first.from_text and not (one.borders(a.start) or other.borders(b.start)):
                yield from self._apart(organisation, state, START, a, b, a.start, b.start)
            if not (one.borders(a.end) or other.borders(b.end)):
                yield from self._apart(organisation, state, END, a, b, a.end, b.end)

    def _apart(
        self, organisation: str, state: str, what: str, a: Run, b: Run, edge: Bounds, other_edge: Bounds
    ) -> Iterator[Difference]:
        """A row where two dates have no day in common, within the period."""
        (first, _), (last, _) = sorted(((edge.latest, edge), (other_edge.latest, other_edge)), key=lambda one: one[0])
        later = max(edge.earliest, other_edge.earliest)
        first, last = self._clipped((min(first, last), later))
        if first < last:
            yield self._row(organisation, state, what, a, b, (first, last), apart(edge, other_edge))

    def _clipped(self, days: Days) -> Days:
        first, end = self.window
        return min(max(days[0], first), end), min(max(days[1], first), end)

    def _row(
        self,
        organisation: str,
        state: str,
        differs: str,
        a: Run | None,
        b: Run | None,
        days: Days,
        distance: tuple[int, int] | None = None,
    ) -> Difference:
        on = days if self.spells else (self.period.first, min(self.period.last, FOREVER - DAY) + DAY)
        known = self.reasons.of(organisation, state, on[0], on[1] - DAY)
        least, most = distance or (None, None)
        return Difference(
            organisation=organisation,
            state=state,
            differs=differs,
            status=a.first.status if a else None,
            other_status=b.first.status if b else None,
            since=a.first.from_text if a else None,
            other_since=b.first.from_text if b else None,
            until=a.last.to_text if a else None,
            other_until=b.last.to_text if b else None,
            days=least if least == most else None,
            days_least=least,
            days_most=most,
            certainty=a.certainty if a else None,
            other_certainty=b.certainty if b else None,
            right=known.right if known else None,
            reason=known.reason if known else None,
            source=known.source if known else None,
        )


def _shared(sides: Sequence[Asking]) -> list[str]:
    """The organisations of which both datasets hold spells, by code."""
    table = models.membership
    own = []
    for side in sides:
        session = side.session
        wanted = select(table.c.organisation).where(standing(table, session.view)).distinct()
        own.append({row.organisation for row in session.rows(wanted)})
    shared = sorted(own[0] & own[1])
    if not shared:
        raise BlocsError(f"{sides[0].dataset} and {sides[1].dataset} hold spells of no organisation in common")
    for side, other, bodies in ((sides[0], sides[1], own[0] - own[1]), (sides[1], sides[0], own[1] - own[0])):
        if bodies:
            side.notes.append(
                f"only in {side.dataset}, and not compared with {other.dataset}: {_named(sorted(bodies))}"
            )
    return shared


def _silent(
    sides: Sequence[Asking],
    codes: Sequence[str],
    period: Period,
    rows: Sequence[Difference],
    categories: Mapping[str, str],
) -> Iterator[str]:
    """What a reader must know: where that one side says nothing may mean that it has not recorded it."""
    for side, other in ((sides[0], sides[1]), (sides[1], sides[0])):
        yield from side.notes
        about = coverages(side, codes)
        unsure = [code for code in codes if not about[code].records(period)]
        if unsure:
            yield (
                f"{side.dataset} has no complete record of {_named(unsure)} for these days: "
                f"only in {other.dataset} may mean not recorded in {side.dataset}"
            )
        beyond = [
            row
            for row in rows
            if row.differs == f"only in {other.dataset}"
            and row.organisation not in unsure
            and categories[row.status or row.other_status or ""] not in about[row.organisation].categories
        ]
        if beyond:
            yield (
                f"of those only in {other.dataset}, {len(beyond)} have a status of a kind for which {side.dataset} "
                "does not claim to be complete; --members-only leaves out what is no membership"
            )
        late = [code for code in codes if code not in unsure and not about[code].verified(period)]
        if late:
            yield f"{side.dataset} was last verified before the end of these days: {_named(late)}"


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes) if len(codes) <= MOST_NAMED else f"{len(codes)} organisations"
