"""Codes that do not rest on colour: contrast is computed in greyscale, from the palettes and from pixels."""

from __future__ import annotations

import io
from itertools import combinations, pairwise
from typing import Any

import pytest

from blocs.charts.common import Chart
from blocs.charts.svg import Canvas
from blocs.charts.theme import CATEGORIES, PALETTES, contrast, shape
from blocs.questions.holdings import CERTAIN, DISPUTED, POSSIBLE, Certainty

BOX = 60


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize("name", PALETTES)
def test_categories_are_apart_in_grey(name: str) -> None:
    palette = PALETTES[name]
    steps = [*(palette.fills[category] for category in CATEGORIES), palette.none]
    for one, other in pairwise(steps):
        assert contrast(one, other) > 1.45, (one, other)
    for one, other in combinations(steps, 2):
        assert contrast(one, other) > 1.45


@pytest.mark.parametrize("name", PALETTES)
def test_lines_and_letters_are_seen(name: str) -> None:
    palette = PALETTES[name]
    for category in CATEGORIES:
        assert contrast(palette.lines[category], palette.paper) >= 3
        assert contrast(palette.on[category], palette.fills[category]) >= 4.5
    assert contrast(palette.ink, palette.paper) >= 7
    assert contrast(palette.soft, palette.paper) >= 4.5
    for colour in palette.series:
        assert contrast(colour, palette.paper) >= 4.4


def grey(category: str, holds: Certainty, *, crossed: bool, variant: Any) -> Any:
    """A box as pixels without colour."""
    vl_convert = pytest.importorskip("vl_convert", reason="the extra charts is not installed")
    image = pytest.importorskip("PIL.Image")
    from blocs.charts.theme import definitions, style

    canvas = Canvas()
    shape(canvas, (0, 0, BOX, BOX), category, holds, crossed=crossed)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="blocs-chart" width="{BOX}" height="{BOX}">'
        f"<style>{style(variant)}</style>{definitions('b')}"
        f'<rect class="paper" width="{BOX}" height="{BOX}"/>{canvas}</svg>'
    )
    return image.open(io.BytesIO(vl_convert.svg_to_png(drawing))).convert("L")


def mean(picture: Any) -> float:
    values = list(picture.crop((6, 6, BOX - 6, BOX - 6)).get_flattened_data())
    return sum(values) / len(values)


@pytest.mark.parametrize("variant", PALETTES)
@pytest.mark.parametrize("category", ["member", "associate", "partner"])
def test_doubt_and_suspension_are_told_from_certainty_without_colour(category: str, variant: str) -> None:
    """Each of the four codes is another pattern: its mean grey or its spread is far from that of every other."""
    codes: dict[str, Any] = {
        "certain": grey(category, CERTAIN, crossed=False, variant=variant),
        "suspended": grey(category, CERTAIN, crossed=True, variant=variant),
        "possible": grey(category, POSSIBLE, crossed=False, variant=variant),
        "disputed": grey(category, DISPUTED, crossed=False, variant=variant),
    }
    inner = {name: picture.crop((6, 6, BOX - 6, BOX - 6)).getextrema() for name, picture in codes.items()}
    spread = {name: highest - lowest for name, (lowest, highest) in inner.items()}
    assert spread["certain"] < 6
    assert spread["disputed"] < 6
    assert spread["suspended"] > 60
    assert spread["possible"] > 60
    for one, other in combinations(codes, 2):
        assert abs(mean(codes[one]) - mean(codes[other])) > 12, (one, other)


def test_a_crossed_member_and_a_member_are_more_than_twice_as_far_apart_as_before() -> None:
    """As ratios of luminance: 1.4 to 1 was too little."""
    plain, crossed = (mean(grey("member", CERTAIN, crossed=crossed, variant="light")) for crossed in (False, True))

    def linear(value: float) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    assert (linear(crossed) + 0.05) / (linear(plain) + 0.05) > 3


def test_a_chart_in_a_notebook_is_an_svg() -> None:
    chart = Chart("A title", "", "What is drawn", "Source", lambda _, width: (width, 10.0))
    assert chart._repr_html_().startswith("<svg ")
