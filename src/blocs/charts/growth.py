"""The picture of how organisations grew: how many members each had over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from blocs.charts.common import FADED, altair, framed, reach
from blocs.dates import day as day_period
from blocs.errors import BlocsError
from blocs.questions.belonging import Count, counts_in_time
from blocs.questions.coverage import coverage
from blocs.questions.holdings import fetch
from blocs.tracker import Tracker


def growth(tracker: Tracker, organisations: Sequence[str], today: date) -> Any:
    """How many members organisations had over time: certain ones as a line, and with the possible and disputed ones
    where there were such as a thin one."""
    alt = altair()
    points: list[dict[str, Any]] = []
    faded: list[dict[str, Any]] = []
    doubtful: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    codes: list[str] = []
    counts: list[Count] = []
    for name in organisations:
        code, steps, verified = _steps(tracker, name, today)
        line = [{"on": day.isoformat(), "members": count.certain, "of": code} for day, count in steps]
        sure, pale = _parted(line, verified)
        points += sure
        faded += pale
        doubtful += [
            {"on": day.isoformat(), "members": count.certain + count.possible + count.disputed, "of": code}
            for day, count in steps
        ]
        ends.append(line[-1])
        codes.append(code)
        counts += [count for _, count in steps]
    colour = alt.Color(
        "of:N", legend=None, scale=alt.Scale(range=["#0b3c6f", "#a50f15", "#5b8c3a", "#8a5a00", "#555555"])
    )
    whole = alt.Chart().encode(
        x=alt.X("on:T", title=None),
        y=alt.Y("members:Q", title="members", scale=alt.Scale(zero=True), axis=alt.Axis(tickMinStep=1)),
        color=colour,
        strokeDash=alt.StrokeDash("of:N", legend=None),
        tooltip=["of:N", "on:T", "members:Q"],
    )
    lines = whole.mark_line(interpolate="step-after", strokeWidth=2).properties(data=alt.Data(values=points))
    if faded:
        pale_line = whole.mark_line(interpolate="step-after", strokeWidth=2, opacity=FADED)
        lines += pale_line.properties(data=alt.Data(values=faded))
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
    doubt = any(count.possible or count.disputed for count in counts)
    chart = (thin + lines + names if doubt else lines + names).properties(width=680, height=340)
    note = "Certain ones, suspended ones included" + ("; dotted: possible and disputed ones too" if doubt else "")
    late = reach(tracker, codes, day_period(today))
    return framed(chart, tracker, "How many members?", f"{note}{late}{', pale from then on' if late else ''}")


def _parted(line: list[dict[str, Any]], verified: date | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A line up to the day on which it was verified, and from there on."""
    if verified is None or line[-1]["on"] <= verified.isoformat():
        return line, []
    before = [point for point in line if point["on"] <= verified.isoformat()]
    if not before:
        return [], line
    turn = {**before[-1], "on": verified.isoformat()}
    return [*before, turn], [turn, *line[len(before) :]]


def _steps(tracker: Tracker, name: str, today: date) -> tuple[str, list[tuple[date, Count]], date | None]:
    """The code of an organisation, its count from each day on which it changed, the last one as of today, and the day
    on which it was last verified, if it has not ended by then."""
    with tracker.asking() as ask:
        code = ask.organisation(name)
        steps = counts_in_time(fetch(ask, organisations=[code]))
        about = coverage(ask, code)
        verified = None if about.verified(day_period(today)) else about.complete_to
    if not steps:
        raise BlocsError(f"the record holds no member of {name!r}; see: blocs find {name}")
    drawn = [step for step in steps if step[0] <= today] or steps[:1]
    return code, [*drawn, (max(today, drawn[-1][0]), drawn[-1][1])], verified


def _apart(ends: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ends of lines with their labels far enough from each other to be read."""
    least = max(one["members"] for one in ends) / 18
    made: list[dict[str, Any]] = []
    for one in sorted(ends, key=lambda one: one["members"]):
        place = max(one["members"], made[-1]["at"] + least) if made else one["members"]
        made.append({**one, "at": place})
    return made
