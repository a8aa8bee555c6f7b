"""What all pictures share: colours, titles, the line at the foot, and how a file is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

from blocs import settings
from blocs.dates import FOREVER, Period
from blocs.errors import BlocsError
from blocs.exports.script import all_visible, in_script
from blocs.exports.whole import whole_file
from blocs.names.printed import names_on
from blocs.questions.coverage import coverage, coverages
from blocs.tracker import Tracker

CATEGORIES = ("member", "associate", "partner", "observer", "candidate", "suspended")
COLOURS = ("#0b3c6f", "#2f7ebc", "#7fb8de", "#c9e1f2", "#fdd49e", "#a50f15")
"""Blues from dark to light by how closely a state belongs, so that grey shades keep the order; who is not in yet stands
in light orange, who is suspended in red and, so that no colour alone says it, with a cross where there are letters."""
NONE = "#efefef"
INK, PALE = "#1a1a1a", "#6b6b6b"
FADED = 0.4
"""How opaque is what is drawn of a time after the last verification, or is disputed."""
LINE = 100
"""How many letters a line of a subtitle holds."""
NAMED = 4
"""How many organisations a subtitle names."""
ENDINGS = (".svg", ".png", ".html")
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<title>Chart</title>
<style>
vega-chart.vega-embed {{ width: 100%; display: flex; }}
vega-chart.vega-embed details, vega-chart.vega-embed details summary {{ position: relative; }}
</style>
<script>{bundle}</script>
</head>
<body>
<div id="vega-chart"></div>
<script>
vegaEmbed("#vega-chart", {specification}, {{"renderer": "svg"}}).catch(console.error);
</script>
</body>
</html>
"""
"""A chart that needs no network: the libraries that draw it, and what they draw as data."""


def altair() -> Any:
    """The library; raises BlocsError where it is not installed."""
    try:
        import altair
        import vl_convert  # noqa: F401 - it is needed when a chart is written
    except ImportError as error:
        raise BlocsError(f"pictures need Altair; install it with: {settings.install_extra('charts')}") from error
    return altair


def category_of(category: str, status: str) -> str:
    return "suspended" if status == "suspended" else category


def scale(used: Iterable[str], *more: tuple[str, str]) -> Any:
    """The colours of those categories that are used, and of more words."""
    found = set(used)
    pairs = [pair for pair in zip(CATEGORIES, COLOURS, strict=True) if pair[0] in found] + list(more)
    return altair().Scale(domain=[name for name, _ in pairs], range=[colour for _, colour in pairs])


def legend() -> Any:
    return altair().Legend(title=None, orient="top", direction="horizontal", symbolType="square", labelFontSize=12)


def framed(chart: Any, tracker: Tracker, title: str, subtitle: str = "") -> Any:
    """A chart with the question over it and where it comes from under it."""
    alt = altair()
    about = tracker.cite()
    foot = f"Source: blocs, revision {about.revision} of {about.recorded_at[:10]}, {about.licence or ''}".rstrip(", ")
    whole = alt.vconcat(
        chart,
        title=alt.TitleParams(foot, orient="bottom", anchor="start", fontSize=10, color=PALE, fontWeight="normal"),
    )
    return (
        alt.vconcat(
            whole,
            title=alt.TitleParams(
                title, subtitle=wrap(subtitle, LINE), anchor="start", fontSize=17, subtitleFontSize=12
            ),
        )
        .configure(font=FONT, background="white", padding=14)
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, titleColor=INK, gridColor="#e3e3e3", domainColor=PALE, labelFontSize=11)
        .configure_title(color=INK, subtitleColor=PALE, offset=10)
    )


def ending_of(path: Path) -> str:
    """What a file is to be, by its ending; raises BlocsError for one that no writer knows."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BlocsError(f"{path.name!r} has an ending that no writer knows; use one of: {', '.join(ENDINGS)}")
    return ending


def save(chart: Any, path: Path) -> None:
    """Write a chart as SVG, PNG (twice the size of the screen's) or HTML that needs no network, by the file's ending.

    Whatever a name holds is drawn as its letters. A file appears whole or not at all. Raises BlocsError for another
    ending, FileError where it cannot be written.
    """
    import vl_convert

    ending = ending_of(path)
    specification = all_visible(chart.to_dict())
    version = vl_convert_version()
    if ending == ".png":
        content: bytes = vl_convert.vegalite_to_png(specification, vl_version=version, scale=2)
    elif ending == ".svg":
        content = vl_convert.vegalite_to_svg(specification, vl_version=version).encode()
    else:
        bundle = vl_convert.javascript_bundle(vl_version=version)  # type: ignore[call-arg]  # its stub has no defaults
        content = PAGE.format(bundle=bundle, specification=in_script(specification)).encode()
    with whole_file(path) as half:
        half.write_bytes(content)


def vl_convert_version() -> str:
    """The version of Vega-Lite that Altair speaks, as the converter wants it: 6.1 of v6.1.0."""
    return ".".join(altair().SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def labelled(code: str, name: str) -> str:
    return f"{name} ({code})" if name != code else code


def name_of(tracker: Tracker, name: str, day: date = FOREVER) -> str:
    """The name that an organisation or state bore on a day, with its code."""
    with tracker.asking() as ask:
        kind, code = ask.either(name)
        return labelled(code, names_on(ask.session, kind, [code], day)[code])


def when(at: Period) -> str:
    return f"on {at.text}" if at.is_day else f"at some time in {at.text}"


def refuse_before(tracker: Tracker, organisation: str, at: Period) -> str:
    """The code of an organisation; raises BlocsError for a day on which there was none such."""
    with tracker.asking() as ask:
        code = ask.organisation(organisation)
        about = coverage(ask, code)
    if about.before(at) or about.after(at):
        raise BlocsError(f"{about.note(at)}; there is nothing to draw {when(at)}")
    return code


def reach(tracker: Tracker, organisations: Iterable[str], at: Period) -> str:
    """ "; SCO as last verified on 2026-03-20": the organisations whose record does not reach to a period, for the line
    under a title. Several days are named as the first and the last of them."""
    with tracker.asking() as ask:
        found = coverages(ask, list(organisations)).items()
        late = {code: about.complete_to for code, about in found if about.complete_to and not about.verified(at)}
    if not late:
        return ""
    days = sorted(set(late.values()))
    on = f"on {days[0]}" if len(days) == 1 else f"between {days[0]} and {days[-1]}"
    return f"; {' '.join(late) if len(late) <= NAMED else f'{len(late)} organisations'} as last verified {on}"
