"""A chart as a file: SVG, PNG, a page or a part of one; none needs a network, and its bytes are the same anywhere."""

from __future__ import annotations

from pathlib import Path

from blocs import settings
from blocs.charts.common import Chart
from blocs.charts.svg import Canvas, number, said, width_of, wrapped
from blocs.charts.theme import CATEGORIES, Variant, definitions, shape, style
from blocs.errors import BlocsError
from blocs.exports.whole import whole_file
from blocs.questions.holdings import CERTAIN, DISPUTED, POSSIBLE

ENDINGS = (".svg", ".png", ".html")
MARGIN = 14
TITLE, SUBTITLE, SMALL, LEGEND = 17, 12, 10, 12
SWATCH = 20
"""How wide a box of the legend is."""
BREAK = 640
"""The width of a page's column, in pixels, below which it shows the narrow drawing."""
WORDS = {
    POSSIBLE: "possible",
    DISPUTED: "disputed",
    "crossed": "suspended or inactive",
    "fades": "after the day last verified",
    "instrument": "dated instrument",
}

SCRIPT = """\
(function(s){var f=s.parentNode,t=document.createElement('div');t.className='blocs-tip';t.hidden=true;f.appendChild(t);
f.querySelectorAll('.mark>title').forEach(function(e){e.parentNode.blocsTip=e.textContent;e.remove()});
function show(e){var m=e.target.closest&&e.target.closest('.mark'),b;
if(!m||!m.blocsTip){t.hidden=true;return}
t.textContent=m.blocsTip;t.hidden=false;b=f.getBoundingClientRect();
t.style.left=Math.max(0,Math.min(e.clientX-b.left+12,b.width-t.offsetWidth))+'px';
t.style.top=(e.clientY-b.top+t.offsetHeight+22>b.height?e.clientY-b.top-t.offsetHeight-10:e.clientY-b.top+16)+'px'}
f.addEventListener('pointermove',show);f.addEventListener('pointerdown',show);
f.addEventListener('pointerleave',function(){t.hidden=true})})(document.currentScript);"""
"""Shows what a mark is beside the pointer, at once and on touch: as text, never as markup. Without it the browser shows
the title of the mark."""

TIP = """\
.blocs-figure{position:relative;margin:0;container-type:inline-size}
.blocs-figure svg{display:block;width:100%;height:auto}
.blocs-figure .blocs-narrow{display:none}
@container (max-width:BREAKpx){.blocs-figure .blocs-wide{display:none}.blocs-figure .blocs-narrow{display:block}}
.blocs-tip{position:absolute;z-index:9;max-width:min(22rem,80%);padding:.35rem .55rem;border-radius:3px;
pointer-events:none;font:13px/1.35 'Liberation Sans',Arial,Helvetica,sans-serif;background:#1a1a1a;color:#fff;
border:1px solid #888;overflow-wrap:anywhere}
""".replace("BREAK", str(BREAK))

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{scheme}">
<title>{title}</title>
<meta name="description" content="{description}">
<style>html{{background:{paper}}}body{{margin:0 auto;max-width:{width}px}}{dark}</style>
</head>
<body>
{figure}
</body>
</html>
"""


def ending_of(path: Path) -> str:
    """What a file is to be, by its ending; raises BlocsError for one that no writer knows."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise BlocsError(f"{path.name!r} has an ending that no writer knows; use one of: {', '.join(ENDINGS)}")
    return ending


def save(chart: Chart, path: Path, *, variant: Variant | None = None, embed: bool = False) -> None:
    """Write a chart as SVG, PNG (twice the size of the screen's) or HTML, by the file's ending.

    `variant` is light for SVG and PNG if omitted, and auto for HTML. With `embed`, HTML is a `<figure>` for a page of
    one's own. Whatever a name holds is drawn as its letters. A file appears whole or not at all. Raises BlocsError for
    another ending, or for PNG where vl-convert is not installed; FileError where it cannot be written.
    """
    ending = ending_of(path)
    if embed and ending != ".html":
        raise BlocsError("--embed makes a part of a page; name a file that ends in .html")
    if ending == ".png":
        content = png(chart, variant or "light")
    elif ending == ".svg":
        content = svg(chart, variant or "light").encode()
    else:
        content = (figure if embed else page)(chart, variant or "auto").encode()
    with whole_file(path) as half:
        half.write_bytes(content)


def png_needs() -> None:
    """Raises BlocsError where what makes PNG of SVG is not installed."""
    try:
        import vl_convert  # noqa: F401 - whether it is there
    except ImportError as error:
        hint = settings.install_extra("charts")
        raise BlocsError(f"PNG needs vl-convert; install it with: {hint}, or write .svg or .html") from error


def png(chart: Chart, variant: Variant = "light", scale: float = 2) -> bytes:
    """A chart as PNG; `auto` is light."""
    png_needs()
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg(chart, "light" if variant == "auto" else variant), scale=scale))


def svg(chart: Chart, variant: Variant = "light", *, width: float = 0, prefix: str = "b", styled: bool = True) -> str:
    """A chart as an SVG element, with title, description and role; `width` in pixels, its own if omitted."""
    room = (width or chart.width) - 2 * MARGIN
    content = Canvas(prefix)
    drawn_width, drawn_height = chart.draw(content, room)
    room = max(room, drawn_width)
    head = Canvas(prefix)
    y = float(MARGIN)
    for line in wrapped(chart.title, room, TITLE, bold=True):
        y += TITLE + 3
        head.text(MARGIN, y - 4, line, TITLE, class_="ink bold")
    for line in wrapped(chart.subtitle, room, SUBTITLE):
        y += SUBTITLE + 4
        head.text(MARGIN, y, line, SUBTITLE, class_="soft")
    y = _legend(head, list(content.keys), MARGIN, y + 10, room) + 8
    foot = Canvas(prefix)
    under = y + drawn_height + 8
    for line in wrapped(chart.source, room, SMALL):
        under += SMALL + 4
        foot.text(MARGIN, under, line, SMALL, class_="soft")
    wide, high = number(room + 2 * MARGIN), number(under + MARGIN)
    sheet = f"<style>{style(variant)}</style>" if styled else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="blocs-chart" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="img" lang="en" '
        f'aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc">'
        f'<title id="{prefix}-title">{said(chart.title)}</title>'
        f'<desc id="{prefix}-desc">{said(chart.description)}</desc>{sheet}{definitions(prefix)}'
        f'<rect class="paper" width="{wide}" height="{high}"/>{head}'
        f'<g transform="translate({MARGIN} {number(y)})">{content}</g>{foot}</svg>\n'
    )


def figure(chart: Chart, variant: Variant = "auto") -> str:
    """A chart as a part of a page: a wide drawing and one for a narrow column, of which one is seen."""
    wide = svg(chart, variant, prefix="bw", styled=False).strip()
    narrow = svg(chart, variant, width=chart.narrow, prefix="bn", styled=False).strip()
    return (
        f'<figure class="blocs-figure" lang="en"><style>{TIP}{style(variant)}</style>'
        f'<div class="blocs-wide">{wide}</div><div class="blocs-narrow">{narrow}</div>'
        f"<script>{SCRIPT}</script></figure>"
    )


def page(chart: Chart, variant: Variant = "auto") -> str:
    """A chart as a page of its own."""
    from blocs.charts.theme import PALETTES

    paper = PALETTES["light" if variant == "auto" else variant].paper
    dark = (
        f"@media(prefers-color-scheme:dark){{html{{background:{PALETTES['dark'].paper}}}}}" if variant == "auto" else ""
    )
    scheme = {"auto": "light dark", "dark": "dark"}.get(variant, "light")
    return PAGE.format(
        title=said(chart.title),
        description=said(chart.description[:300]),
        scheme=scheme,
        paper=paper,
        dark=dark,
        width=number(chart.width * 1.5),
        figure=figure(chart, variant),
    )


def _legend(canvas: Canvas, keys: list[tuple[str, ...]], left: float, top: float, room: float) -> float:
    """What the marks mean, in rows; returns where it ends."""
    categories = [category for category in CATEGORIES if ("category", category) in keys]
    entries: list[tuple[str, str]] = [("category", category) for category in categories]
    entries += [("kind", kind) for kind in WORDS if (kind,) in keys]
    signs = {key[1]: key[2] for key in keys if key[0] == "text"}
    entries += [("text", sign) for sign in signs]
    if not entries or entries == [("category", "member")]:
        return top - 6
    x, y = left, top
    for kind, name in entries:
        label = {"kind": WORDS, "text": signs}.get(kind, {}).get(name, name)
        wide = SWATCH + 6 + width_of(label, LEGEND) + 16
        if x > left and x + wide - 16 > left + room:
            x, y = left, y + LEGEND + 8
        _swatch(canvas, kind, name, x, y)
        canvas.text(x + SWATCH + 6, y + LEGEND - 2, label, LEGEND)
        x += wide
    return y + LEGEND + 4


def _swatch(canvas: Canvas, kind: str, name: str, x: float, y: float) -> None:
    box = (x, y, SWATCH, LEGEND)
    if kind == "category":
        shape(canvas, box, name, CERTAIN)
    elif name == "instrument":
        diamond(canvas, x + SWATCH / 2, y + LEGEND / 2, 4.5)
    elif name in (POSSIBLE, "crossed"):
        pattern = canvas.names(f"{'hatch' if name == POSSIBLE else 'cross'}-ink")
        canvas.rect(x + 0.4, y + 0.4, SWATCH - 0.8, LEGEND - 0.8, class_="axis", fill=pattern, stroke_width=0.8)
    elif name == DISPUTED:
        canvas.rect(x + 0.8, y + 0.8, SWATCH - 1.6, LEGEND - 1.6, class_="axis", fill="none", stroke_width=1.6)
    elif name == "fades":
        canvas.rect(x, y, SWATCH, LEGEND, class_="soft")
        canvas.rect(x, y, SWATCH, LEGEND, fill=canvas.names("fade"))
    else:
        canvas.text(x + SWATCH / 2, y + LEGEND - 2, name, LEGEND, text_anchor="middle")


def diamond(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """The mark of a dated instrument."""
    points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    canvas.path(points, closed="yes", class_="gem", stroke_width=1)
