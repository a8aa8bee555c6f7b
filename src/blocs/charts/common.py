"""What all pictures share: colours, titles, the line at the foot, and how a file is written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from blocs.errors import BlocsError
from blocs.exports.whole import whole_file
from blocs.tracker import Tracker

CATEGORIES = ("member", "associate", "partner", "observer", "candidate", "suspended")
COLOURS = ("#0b3c6f", "#2f7ebc", "#7fb8de", "#c9e1f2", "#fdd49e", "#a50f15")
"""Blues from dark to light by how closely a state belongs, so that grey shades keep the order; who is not in yet stands
in light orange, who is suspended in red and, so that no colour alone says it, with a cross where there are letters."""
NONE = "#efefef"
INK, PALE = "#1a1a1a", "#6b6b6b"
ENDINGS = (".svg", ".png", ".html")
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def altair() -> Any:
    """The library; raises BlocsError where it is not installed."""
    try:
        import altair
        import vl_convert  # noqa: F401 - it is needed when a chart is written
    except ImportError as error:
        raise BlocsError("pictures need Altair; install it with: pip install 'blocs[charts]'") from error
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
            whole, title=alt.TitleParams(title, subtitle=subtitle, anchor="start", fontSize=17, subtitleFontSize=12)
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

    A file appears whole or not at all. Raises BlocsError for another ending, FileError where it cannot be written.
    """
    import vl_convert

    ending = ending_of(path)
    specification = chart.to_dict()
    version = vl_convert_version()
    if ending == ".png":
        content: bytes = vl_convert.vegalite_to_png(specification, vl_version=version, scale=2)
    elif ending == ".svg":
        content = vl_convert.vegalite_to_svg(specification, vl_version=version).encode()
    else:
        content = vl_convert.vegalite_to_html(specification, vl_version=version, bundle=True).encode()
    with whole_file(path) as half:
        half.write_bytes(content)


def vl_convert_version() -> str:
    """The version of Vega-Lite that Altair speaks, as the converter wants it: 6.1 of v6.1.0."""
    return ".".join(altair().SCHEMA_VERSION.removeprefix("v").split(".")[:2])
