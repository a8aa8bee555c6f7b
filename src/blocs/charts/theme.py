"""Colours and patterns: light, dark and for print, with codes that do not rest on colour.

How close a state stands is the lightness of a colour, in steps that a grey copy keeps (`contrast`; a test computes it).
Doubt is a pattern, never a shade: hatched what is possible, outlined what is disputed, cross-hatched who is suspended
or inactive; what is after the day last verified fades.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from blocs.charts.svg import Canvas
from blocs.questions.holdings import DISPUTED, POSSIBLE, Certainty

CATEGORIES = ("member", "associate", "partner", "observer", "candidate")
"""The categories that are drawn, the closest first."""
Variant = Literal["light", "dark", "print", "auto"]
VARIANTS: tuple[Variant, ...] = ("light", "dark", "print", "auto")
"""`auto` is light, or dark where the reader's system is."""


@dataclass(frozen=True)
class Palette:
    """The colours of a variant: paper and ink, and of each category its fill and its line (at least 3:1 on paper)."""

    paper: str
    ink: str
    soft: str
    grid: str
    none: str
    fills: Mapping[str, str]
    lines: Mapping[str, str]
    on: Mapping[str, str]
    """The colour of letters on each fill."""
    series: tuple[str, ...]
    """The colours of lines that are no category, each of another lightness."""


def _of(*colours: str) -> dict[str, str]:
    return dict(zip(CATEGORIES, colours, strict=True))


LIGHT = Palette(
    paper="#ffffff", ink="#1a1a1a", soft="#595959", grid="#e2e2e2", none="#f0f0f0",
    fills=_of("#0b3b6c", "#3656a1", "#1a8094", "#65a5c5", "#f3bc69"),
    lines=_of("#0b3b6c", "#2c54b0", "#11849b", "#3489b4", "#b16c05"),
    on=_of("#ffffff", "#ffffff", "#ffffff", "#1a1a1a", "#1a1a1a"),
    series=("#0b3b6c", "#a8321a", "#1a8094", "#7a5c00", "#8a4fa3"),
)  # fmt: skip
DARK = Palette(
    paper="#15191e", ink="#ececec", soft="#b4b4b4", grid="#333b44", none="#20262d",
    fills=_of("#c5e5fc", "#96b2f3", "#319aa8", "#34709c", "#724509"),
    lines=_of("#c5e5fc", "#96b2f3", "#319aa8", "#3c81b3", "#b26b0e"),
    on=_of("#15191e", "#15191e", "#15191e", "#ffffff", "#ffffff"),
    series=("#c5e5fc", "#ff9d84", "#4fc3d4", "#e0b94a", "#cf9be6"),
)  # fmt: skip
PRINT = Palette(
    paper="#ffffff", ink="#000000", soft="#404040", grid="#d8d8d8", none="#f4f4f4",
    fills=_of("#3a3a3a", "#595959", "#767676", "#9d9d9d", "#c5c5c5"),
    lines=_of("#3a3a3a", "#4d4d4d", "#5e5e5e", "#707070", "#808080"),
    on=_of("#ffffff", "#ffffff", "#ffffff", "#000000", "#000000"),
    series=("#000000", "#4d4d4d", "#000000", "#4d4d4d", "#777777"),
)  # fmt: skip
PALETTES: dict[str, Palette] = {"light": LIGHT, "dark": DARK, "print": PRINT}
FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"
HEIGHTS = _of("1", "0.84", "0.68", "0.52", "0.36")
"""How high a bar is, of the height of its row: the closer, the higher."""


def luminance(colour: str) -> float:
    """The relative luminance of a colour, `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2), which is that of their grey copies."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def style(variant: Variant) -> str:
    """The style sheet of a picture. Printed, every variant is as for print."""
    base = PALETTES["light" if variant == "auto" else variant]
    rules = [
        f".blocs-chart text{{font-family:{FONT}}}.blocs-chart .bold{{font-weight:700}}",
        ".blocs-chart .mark{pointer-events:all}",
        "".join(_rules(base)),
    ]
    if variant == "auto":
        rules.append(f"@media (prefers-color-scheme:dark){{{''.join(_rules(DARK))}}}")
    rules.append(f"@media print{{{''.join(_rules(PRINT))}}}")
    # In forced colours the picture keeps its own, on its own paper: lightness and patterns are what it says.
    rules.append("@media (forced-colors:active){.blocs-chart{forced-color-adjust:none}}")
    return "".join(rules)


def _rules(palette: Palette) -> Iterator[str]:
    def rule(name: str, declared: str) -> str:
        return f".blocs-chart .{name}{{{declared}}}"

    yield rule("paper", f"fill:{palette.paper}")
    yield rule("bleach", f"stop-color:{palette.paper}")
    yield rule("ink", f"fill:{palette.ink}")
    yield rule("soft", f"fill:{palette.soft}")
    yield rule("none", f"fill:{palette.none}")
    yield rule("grid", f"stroke:{palette.grid}")
    yield rule("axis", f"stroke:{palette.soft}")
    yield rule("edge", f"stroke:{palette.ink}")
    yield rule("gem", f"fill:{palette.paper};stroke:{palette.ink}")
    yield rule("halo", f"fill:none;stroke:{palette.paper}")
    yield rule("key", f"stroke:{palette.soft};fill:{palette.paper}")
    for category in CATEGORIES:
        yield rule(f"f-{category}", f"fill:{palette.fills[category]}")
        yield rule(f"l-{category}", f"stroke:{palette.lines[category]}")
        yield rule(f"p-{category}", f"fill:{palette.lines[category]}")
        yield rule(f"on-{category}", f"fill:{palette.on[category]}")
    for place, colour in enumerate(palette.series):
        yield rule(f"s{place}", f"stroke:{colour};fill:none")
        yield rule(f"t{place}", f"fill:{colour}")


def definitions(prefix: str) -> str:
    """The patterns that shapes refer to, of each category and of ink: hatch and cross-hatch; and the fading."""
    made = []
    for name, colour in (*((category, f"p-{category}") for category in CATEGORIES), ("ink", "soft")):
        bar = f'<rect class="{colour}" width="1.5" height="5"/>'
        made.append(
            f'<pattern id="{prefix}-hatch-{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect class="paper" width="5" height="5"/>{bar}</pattern>'
        )
        thin = f'<rect class="{colour}" width="1.6" height="5"/><rect class="{colour}" width="5" height="1.6"/>'
        made.append(
            f'<pattern id="{prefix}-cross-{name}" width="5" height="5" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect class="paper" width="5" height="5"/>{thin}</pattern>'
        )
        made.append(
            f'<pattern id="{prefix}-thin-{name}" width="8" height="8" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect class="paper" width="8" height="8"/>'
            f'<rect class="{colour}" width="1" height="8"/><rect class="{colour}" width="8" height="1"/></pattern>'
        )
    stops = "".join(f'<stop class="bleach" offset="{at}" stop-opacity="{much}"/>' for at, much in ((0, 0.15), (1, 0.8)))
    made.append(f'<linearGradient id="{prefix}-fade">{stops}</linearGradient>')
    return f"<defs>{''.join(made)}</defs>"


def shape(
    canvas: Canvas,
    box: tuple[float, float, float, float],
    category: str,
    holds: Certainty,
    *,
    crossed: bool = False,
    radius: float = 0,
) -> None:
    """A box (x, y, width, height) that says how sure a status is, and whether it is crossed."""
    x, y, width, height = box
    outlined, possible = holds == DISPUTED, holds == POSSIBLE
    line = 1.5 if outlined else 0.8
    inset = min(line / 2, width / 4, height / 4)
    if outlined:
        fill = canvas.names(f"thin-{category}") if crossed else None
    elif crossed:
        fill = canvas.names(f"{'thin' if possible else 'cross'}-{category}")
    else:
        fill = canvas.names(f"hatch-{category}") if possible else None
    plain = "paper" if outlined else f"f-{category}"
    canvas.rect(
        x + inset,
        y + inset,
        max(width - 2 * inset, 0.4),
        max(height - 2 * inset, 0.4),
        class_=f"l-{category}" + ("" if fill else f" {plain}"),
        fill=fill,
        stroke_width=line,
        stroke_dasharray="2 2" if possible else None,
        rx=radius or None,
    )
    canvas.key("category", category)
    if outlined or possible:
        canvas.key(holds)
    if crossed:
        canvas.key("crossed")


def fade(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    """Let what is drawn in a box fade to the right: what is after the day last verified."""
    canvas.rect(x, y, width, height, fill=canvas.names("fade"))
    canvas.key("fades")
