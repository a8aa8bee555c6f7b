"""The pictures: timeline, map, growth, overlap, matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from blocs.charts.common import (
    CATEGORIES,
    COLOURS,
    FADED,
    INK,
    NONE,
    altair,
    category_of,
    framed,
    labelled,
    legend,
    name_of,
    reach,
    refuse_before,
    scale,
    when,
)
from blocs.charts.growth import growth
from blocs.charts.tiles import ELSEWHERE_ROW, PLACES
from blocs.dates import Period
from blocs.dates import day as day_period
from blocs.errors import BlocsError
from blocs.questions.belonging import count_held
from blocs.questions.belongs import deciding
from blocs.questions.coverage import DAY
from blocs.questions.holdings import DISPUTED, POSSIBLE, pairs
from blocs.questions.listings import existing_states
from blocs.questions.shared import NOT_RECORDED, Cell, SharedOrganisation
from blocs.questions.timeline import Bar
from blocs.tracker import Tracker

__all__ = ["growth", "matrix", "overlap", "tile_map", "timeline"]

ROW = 17
"""How high a row is."""


def timeline(tracker: Tracker, name: str, today: date, *, with_predecessors: bool = False) -> Any:
    """Who held which status when, a row a state (or, of a state, a row an organisation); instruments as marks."""
    alt = altair()
    bars = tracker.timeline(name, with_predecessors=with_predecessors)
    if not bars:
        raise BlocsError(f"the record holds no status of {name!r}; see: blocs find {name}")
    last = max(today, max(bar.first for bar in bars))
    order = list(dict.fromkeys(labelled(bar.code, bar.name) for bar in bars))
    spans = [span for bar in bars if bar.category in CATEGORIES for span in _spans(bar, last)]
    organisations = list(dict.fromkeys(bar.organisation for bar in bars))
    one = len(organisations) == 1 or with_predecessors
    labels = {bar.code: labelled(bar.code, bar.name) for bar in bars}
    states = list(dict.fromkeys(bar.state for bar in bars))
    instruments = tracker.memoranda(organisation=organisations[0]) if one else tracker.memoranda(state=states[0])
    marks = [
        {
            "who": labels[code],
            "on": instrument.dated_earliest.isoformat(),
            "instrument": f"{instrument.title} ({instrument.date})",
        }
        for instrument in instruments
        for code in (instrument.parties if one else [instrument.organisation])
        if code in labels
    ]
    y = alt.Y("who:N", sort=order, title=None, axis=alt.Axis(labelLimit=440, ticks=False, domain=False, grid=True))
    gantt = (
        alt.Chart(alt.Data(values=spans))
        .mark_bar(height=ROW - 5)
        .encode(
            x=alt.X("from:T", title=None, axis=alt.Axis(format="%Y", orient="top")),
            x2="to:T",
            y=y,
            color=alt.Color("is:N", scale=scale(span["is"] for span in spans), legend=legend()),
            opacity=alt.condition("datum.sure", alt.value(1), alt.value(FADED)),
            tooltip=["who:N", "status:N", "from:T", "to:T"],
        )
    )
    ticks = (
        alt.Chart(alt.Data(values=marks))
        .mark_point(shape="diamond", filled=True, size=34, color="white", stroke=INK, strokeWidth=1)
        .encode(x="on:T", y=y, tooltip=["instrument:N"])
    )
    its = name_of(tracker, name)
    chart = (gantt + ticks if marks else gantt).properties(width=640, height=ROW * len(order))
    question = f"Who held which status in {its}?" if one else f"Where did {its} belong?"
    return framed(
        chart,
        tracker,
        question,
        f"To {last.isoformat()}{reach(tracker, organisations, day_period(last))}. Diamonds are dated instruments; "
        "in a gap nothing certain is known; pale is disputed or after the last verification.",
    )


def _spans(bar: Bar, last: date) -> Iterator[dict[str, Any]]:
    """A bar as one or two rectangles: as far as it was verified, and beyond."""
    start = bar.certain if bar.certain < bar.until else bar.first
    end = min(bar.surely_until if bar.surely_until > bar.certain else bar.until, last)
    known = end if bar.verified_to is None else min(max(bar.verified_to + DAY, start), end)
    for first, until, sure in ((start, known, bar.disputed is None), (known, end, False)):
        if first < until or (first == until == start and sure):
            yield {
                "who": labelled(bar.code, bar.name),
                "from": first.isoformat(),
                "to": until.isoformat(),
                "is": category_of(bar.category, bar.status),
                "status": bar.status,
                "sure": sure,
            }


def tile_map(tracker: Tracker, organisation: str, at: Period) -> Any:
    """Who belonged on a day, as a world of equal squares."""
    alt = altair()
    code_of = refuse_before(tracker, organisation, at)
    present = tracker.members(organisation, at=at, everyone=True)
    held = {state: deciding(its) for (_, state), its in pairs(present).items()}
    with tracker.asking() as ask:
        shown = {code: name for code, name in existing_states(ask.session, at).items() if code in PLACES}
    tiles: list[dict[str, Any]] = []
    spare = 0
    for code in dict.fromkeys([*shown, *held]):
        member = held.get(code)
        if code in PLACES:
            column, row = PLACES[code]
        else:
            column, row, spare = 1 + spare, ELSEWHERE_ROW, spare + 1
        kind = category_of(member.category, member.status) if member else "none"
        cross = " ×" if kind == "suspended" else ""
        doubt = "?" if member is not None and member.certainty in (POSSIBLE, DISPUTED) else ""
        tiles.append(
            {
                "column": column,
                "row": row,
                "code": code + doubt + cross,
                "name": member.name if member else shown[code],
                "is": kind,
                "status": member.status if member else "no status",
            }
        )
    colours = scale((tile["is"] for tile in tiles), ("none", NONE))
    base = alt.Chart(alt.Data(values=tiles)).encode(
        x=alt.X("column:O", axis=None, scale=alt.Scale(paddingInner=0.06)),
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.06)),
    )
    squares = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color("is:N", scale=colours, legend=legend()),
        tooltip=["name:N", "status:N"],
    )
    letters = base.mark_text(fontSize=9).encode(
        text="code:N",
        color=alt.condition(
            "indexof(['member', 'associate', 'suspended'], datum.is) >= 0", alt.value("white"), alt.value(INK)
        ),
    )
    title = f"Who belonged to {name_of(tracker, organisation, at.last)} {when(at)}?"
    doubtful = ". ? marks what is possible or disputed" if any("?" in tile["code"] for tile in tiles) else ""
    chart = (squares + letters).properties(width=29 * 30, height=18 * 30)
    return framed(
        chart,
        tracker,
        title,
        f"Members: {count_held(present)}, suspended ones included{reach(tracker, [code_of], at)}; "
        f"one square a state{doubtful}",
    )


def overlap(tracker: Tracker, organisations: Sequence[str], at: Period) -> Any:
    """Which states are in which combination of organisations: bars over dots, as an UpSet plot."""
    alt = altair()
    rows = tracker.shared(*organisations, at=at)
    if not rows:
        raise BlocsError(f"none of these organisations had a member {when(at)}")
    together: dict[tuple[str, ...], list[str]] = {}
    doubtful: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        inside = row.states if isinstance(row, SharedOrganisation) else row.organisations
        doubt = row.certainty in (POSSIBLE, DISPUTED)
        together.setdefault(inside, []).append(row.name + ("?" if doubt else ""))
        doubtful[inside] += doubt
    order = sorted(together, key=lambda codes: (-len(together[codes]), codes))
    columns = [" ".join(codes) for codes in order]
    codes = list(dict.fromkeys(code for combination in order for code in combination))
    bars = [
        {
            "in": column,
            "states": len(together[its]),
            "who": ", ".join(together[its]),
            "said": f"{len(together[its]) - doubtful[its]}" + (f" +{doubtful[its]}?" if doubtful[its] else ""),
        }
        for column, its in zip(columns, order, strict=True)
    ]
    dots = [
        {"in": column, "of": code, "is": code in its}
        for column, its in zip(columns, order, strict=True)
        for code in codes
    ]
    x = alt.X("in:N", sort=columns, axis=None)
    width = max(46 * len(columns), 380)
    heights = alt.Chart(alt.Data(values=bars)).encode(x=x)
    top = (
        heights.mark_bar(color=COLOURS[0]).encode(
            y=alt.Y("states:Q", title="states", axis=alt.Axis(tickMinStep=1)), tooltip=["in:N", "who:N"]
        )
        + heights.mark_text(dy=-7, fontSize=11, color=INK).encode(y="states:Q", text="said:N")
    ).properties(width=width, height=220)
    y = alt.Y("of:N", sort=codes, title=None, axis=alt.Axis(domain=False, ticks=False, labelFontSize=12))
    grid = alt.Chart(alt.Data(values=dots)).encode(x=x, y=y)
    bottom = (
        grid.mark_circle(size=130, opacity=1)
        .encode(
            color=alt.Color("is:N", scale=alt.Scale(domain=[True, False], range=[COLOURS[0], "#dedede"]), legend=None)
        )
        .properties(width=width, height=24 * len(codes))
    )
    chart = alt.vconcat(top, bottom, spacing=4).resolve_scale(x="shared", color="independent")
    note = "Each column is one combination, largest first" + ("; ? is possible or disputed" if +doubtful else "")
    late = reach(tracker, codes, at)
    return framed(chart, tracker, f"Who was in which of them {when(at)}?", note + late)


def matrix(tracker: Tracker, organisations: Sequence[str], states: Sequence[str] | None, at: Period) -> Any:
    """Statuses of states in organisations, as a grid of squares."""
    alt = altair()
    grid = tracker.matrix(organisations=organisations, states=states, at=at)
    if not grid:
        raise BlocsError(f"none of these organisations had a member {when(at)}")
    columns = [column for column in grid.columns if column not in ("state", "name")]
    order = [labelled(row["state"], row["name"]) for row in grid]
    cells = []
    for row in grid:
        for column in columns:
            cell = row[column]
            holding = cell.holding if isinstance(cell, Cell) else None
            kind = category_of(holding.category, holding.status) if holding else "none"
            doubt = "?" if cell == NOT_RECORDED or (holding and holding.certainty in (POSSIBLE, DISPUTED)) else ""
            cells.append(
                {
                    "who": labelled(row["state"], row["name"]),
                    "of": column,
                    "is": kind,
                    "said": cell or "",
                    "mark": doubt + ("×" if kind == "suspended" else ""),
                }
            )
    colours = scale((cell["is"] for cell in cells), ("none", NONE))
    base = alt.Chart(alt.Data(values=cells)).encode(
        x=alt.X(
            "of:N", sort=columns, title=None, axis=alt.Axis(orient="top", labelAngle=-40, ticks=False, domain=False)
        ),
        y=alt.Y("who:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=260)),
    )
    squares = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("is:N", scale=colours, legend=legend()),
        tooltip=["who:N", "of:N", "said:N"],
    )
    letters = base.mark_text(fontSize=11, color="white", stroke=INK, strokeWidth=0.4).encode(text="mark:N")
    chart = (squares + letters).properties(width=max(46 * len(columns), 200), height=ROW * len(order))
    note = "? is possible, disputed or not recorded" if any("?" in cell["mark"] for cell in cells) else ""
    late = reach(tracker, columns, at)
    return framed(chart, tracker, f"Who held which status {when(at)}?", (note + late).removeprefix("; "))
