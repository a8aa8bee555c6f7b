"""The pictures: timeline, map, growth, overlap, matrix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from blocs.charts.common import CATEGORIES, COLOURS, INK, NONE, altair, category_of, framed, legend, scale
from blocs.charts.tiles import ELSEWHERE_ROW, PLACES
from blocs.dates import FOREVER, Period
from blocs.errors import BlocsError
from blocs.names.printed import names_on
from blocs.questions.belonging import Count, count_held, counts_in_time
from blocs.questions.belongs import deciding
from blocs.questions.coverage import coverage
from blocs.questions.holdings import CERTAIN, fetch, pairs
from blocs.questions.listings import existing_states
from blocs.questions.shared import NOT_RECORDED, Cell, SharedOrganisation
from blocs.tracker import Tracker

ROW = 17
"""How high a row is."""


def timeline(tracker: Tracker, name: str, today: date, *, with_predecessors: bool = False) -> Any:
    """Who held which status when, a row a state (or, of a state, a row an organisation); instruments as marks."""
    alt = altair()
    bars = tracker.timeline(name, with_predecessors=with_predecessors)
    if not bars:
        raise BlocsError(f"the record holds no status of {name!r}; see: blocs find {name}")
    last = max(today, max(bar.first for bar in bars))
    order = list(dict.fromkeys(_label(bar.code, bar.name) for bar in bars))
    spans = [
        {
            "who": _label(bar.code, bar.name),
            "from": bar.certain.isoformat() if bar.certain < bar.until else bar.first.isoformat(),
            "to": min(bar.surely_until if bar.surely_until > bar.certain else bar.until, last).isoformat(),
            "is": category_of(bar.category, bar.status),
            "status": bar.status,
        }
        for bar in bars
        if bar.category in CATEGORIES
    ]
    organisations = {bar.organisation for bar in bars}
    one = len(organisations) == 1 or with_predecessors
    labels = {bar.code: _label(bar.code, bar.name) for bar in bars}
    states = {bar.state for bar in bars}
    instruments = (
        tracker.memoranda(organisation=next(iter(organisations)))
        if one
        else tracker.memoranda(state=next(iter(states)))
    )
    marks = [
        {"who": labels[code], "on": paper.dated_earliest.isoformat(), "instrument": f"{paper.title} ({paper.date})"}
        for paper in instruments
        for code in (paper.parties if one else [paper.organisation])
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
            tooltip=["who:N", "status:N", "from:T", "to:T"],
        )
    )
    ticks = (
        alt.Chart(alt.Data(values=marks))
        .mark_point(shape="diamond", filled=True, size=34, color="white", stroke=INK, strokeWidth=1)
        .encode(x="on:T", y=y, tooltip=["instrument:N"])
    )
    its = _its_name(tracker, name)
    chart = (gantt + ticks if marks else gantt).properties(width=640, height=ROW * len(order))
    question = f"Who held which status in {its}?" if one else f"Where did {its} belong?"
    return framed(
        chart,
        tracker,
        question,
        f"To {last.isoformat()}. Diamonds are dated instruments; in a gap nothing certain is known.",
    )


def tile_map(tracker: Tracker, organisation: str, at: Period) -> Any:
    """Who belonged on a day, as a world of equal squares."""
    alt = altair()
    _refuse_before(tracker, organisation, at)
    present = tracker.members(organisation, at=at, everyone=True)
    held = {state: deciding(its) for (_, state), its in pairs(present).items()}
    with tracker.reading() as session:
        shown = {code: name for code, name in existing_states(session, at).items() if code in PLACES}
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
        doubt = "?" if member is not None and member.certainty != CERTAIN else ""
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
    title = f"Who belonged to {_its_name(tracker, organisation, at.last)} {_when(at)}?"
    doubtful = ". ? marks what is possible or disputed" if any("?" in tile["code"] for tile in tiles) else ""
    chart = (squares + letters).properties(width=29 * 30, height=18 * 30)
    return framed(
        chart, tracker, title, f"{count_held(present)} members, suspended ones included; one square a state{doubtful}"
    )


def growth(tracker: Tracker, organisations: Sequence[str], today: date) -> Any:
    """How many members organisations had over time: certain ones as a line, and with the possible and disputed ones
    where there were such as a thin one."""
    alt = altair()
    points: list[dict[str, Any]] = []
    doubtful: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for name in organisations:
        code, steps = _steps(tracker, name, today)
        points += [{"on": day.isoformat(), "members": count.certain, "of": code} for day, count in steps]
        doubtful += [
            {"on": day.isoformat(), "members": count.certain + count.possible + count.disputed, "of": code}
            for day, count in steps
        ]
        ends.append(points[-1])
    colour = alt.Color(
        "of:N", legend=None, scale=alt.Scale(range=["#0b3c6f", "#a50f15", "#5b8c3a", "#8a5a00", "#555555"])
    )
    lines = (
        alt.Chart(alt.Data(values=points))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("on:T", title=None),
            y=alt.Y("members:Q", title="members", scale=alt.Scale(zero=True), axis=alt.Axis(tickMinStep=1)),
            color=colour,
            strokeDash=alt.StrokeDash("of:N", legend=None),
            tooltip=["of:N", "on:T", "members:Q"],
        )
    )
    thin = (
        alt.Chart(alt.Data(values=doubtful))
        .mark_line(interpolate="step-after", strokeWidth=0.8, strokeDash=[2, 2])
        .encode(x="on:T", y="members:Q", color=colour, detail="of:N")
    )
    names = (
        alt.Chart(alt.Data(values=_apart(ends)))
        .mark_text(align="left", dx=5, fontSize=12)
        .encode(x="on:T", y="at:Q", text="of:N", color=colour)
    )
    doubt = any(one["members"] != other["members"] for one, other in zip(points, doubtful, strict=True))
    chart = (thin + lines + names if doubt else lines + names).properties(width=680, height=340)
    note = "Certain ones, suspended ones included" + ("; dotted: possible and disputed ones too" if doubt else "")
    return framed(chart, tracker, "How many members?", note)


def _steps(tracker: Tracker, name: str, today: date) -> tuple[str, list[tuple[date, Count]]]:
    """The code of an organisation, and its count from each day on which it changed, the last one as of today."""
    with tracker.asking() as ask:
        code = ask.organisation(name)
        steps = counts_in_time(fetch(ask, organisations=[code]))
    if not steps:
        raise BlocsError(f"the record holds no member of {name!r}; see: blocs find {name}")
    drawn = [step for step in steps if step[0] <= today] or steps[:1]
    return code, [*drawn, (max(today, drawn[-1][0]), drawn[-1][1])]


def _apart(ends: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ends of lines with their labels far enough from each other to be read."""
    least = max(one["members"] for one in ends) / 18
    made: list[dict[str, Any]] = []
    for one in sorted(ends, key=lambda one: one["members"]):
        place = max(one["members"], made[-1]["at"] + least) if made else one["members"]
        made.append({**one, "at": place})
    return made


def overlap(tracker: Tracker, organisations: Sequence[str], at: Period) -> Any:
    """Which states are in which combination of organisations: bars over dots, as an UpSet plot."""
    alt = altair()
    rows = tracker.shared(*organisations, at=at)
    if not rows:
        raise BlocsError(f"none of these organisations had a member {_when(at)}")
    together: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        inside = row.states if isinstance(row, SharedOrganisation) else row.organisations
        together.setdefault(inside, []).append(row.name)
    order = sorted(together, key=lambda codes: (-len(together[codes]), codes))
    columns = [" ".join(codes) for codes in order]
    codes = list(dict.fromkeys(code for combination in order for code in combination))
    bars = [
        {"in": column, "states": len(together[its]), "who": ", ".join(together[its])}
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
        + heights.mark_text(dy=-7, fontSize=11, color=INK).encode(y="states:Q", text="states:Q")
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
    return framed(
        chart, tracker, f"Who was in which of them {_when(at)}?", "Each column is one combination, largest first"
    )


def matrix(tracker: Tracker, organisations: Sequence[str], states: Sequence[str] | None, at: Period) -> Any:
    """Statuses of states in organisations, as a grid of squares."""
    alt = altair()
    grid = tracker.matrix(organisations=organisations, states=states, at=at)
    if not grid:
        raise BlocsError(f"none of these organisations had a member {_when(at)}")
    columns = [column for column in grid.columns if column not in ("state", "name")]
    order = [_label(row["state"], row["name"]) for row in grid]
    cells = []
    for row in grid:
        for column in columns:
            cell = row[column]
            holding = cell.holding if isinstance(cell, Cell) else None
            kind = category_of(holding.category, holding.status) if holding else "none"
            doubt = "?" if cell == NOT_RECORDED or (holding and holding.certainty != CERTAIN) else ""
            cells.append(
                {
                    "who": _label(row["state"], row["name"]),
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
    return framed(chart, tracker, f"Who held which status {_when(at)}?", note)


def _label(code: str, name: str) -> str:
    return f"{name} ({code})" if name != code else code


def _its_name(tracker: Tracker, name: str, day: date = FOREVER) -> str:
    """The name that an organisation or state bore on a day, with its code."""
    with tracker.asking() as ask:
        kind, code = ask.either(name)
        return _label(code, names_on(ask.session, kind, [code], day)[code])


def _when(at: Period) -> str:
    return f"on {at.text}" if at.is_day else f"at some time in {at.text}"


def _refuse_before(tracker: Tracker, organisation: str, at: Period) -> None:
    """Raise BlocsError for a day on which there was no such organisation."""
    with tracker.asking() as ask:
        about = coverage(ask, ask.organisation(organisation))
    if about.before(at) or about.after(at):
        raise BlocsError(f"{about.note(at)}; there is nothing to draw {_when(at)}")
