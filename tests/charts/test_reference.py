"""Pictures as they were looked at and found good: compared by a tolerance, so that a change of them is seen.

`BLOCS_WRITE_PICTURES=1 pytest tests/charts/test_reference.py` draws them anew: look at each before you commit it.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from blocs import connect
from blocs.charts import pictures
from blocs.charts.common import Chart
from blocs.charts.written import svg
from blocs.dates import parse_period
from blocs.tracker import Tracker

REFERENCE = Path(__file__).parent / "reference"
TODAY = date(2026, 11, 1)
MEAN, FAR, SHARE = 2.0, 60, 0.01
"""How much the mean grey of a pixel may differ, of 255; what is far off, and which share of pixels may be."""
NAMES = ("timeline", "timeline-narrow", "timeline-dark", "ended", "map", "growth", "overlap", "matrix", "print")


@pytest.fixture(scope="module")
def examples(examples_file: Path) -> Iterator[Tracker]:
    with connect(str(examples_file)) as made:
        yield made


def drawn(tracker: Tracker, name: str) -> bytes:
    vl_convert = pytest.importorskip("vl_convert", reason="the extra charts is not installed")
    at = parse_period("2013-06-01")
    chart: Chart = {
        "timeline": lambda: pictures.timeline(tracker, "UNION", TODAY),
        "ended": lambda: pictures.timeline(tracker, "PACT", TODAY),
        "map": lambda: pictures.tile_map(tracker, "UNION", at),
        "print": lambda: pictures.tile_map(tracker, "UNION", at),
        "growth": lambda: pictures.growth(tracker, ["UNION", "PACT"], TODAY),
        "overlap": lambda: pictures.overlap(tracker, ["UNION", "PACT"], parse_period("1965-06-01")),
        "matrix": lambda: pictures.matrix(tracker, ["UNION", "PACT"], None, parse_period("1980-06-01")),
    }[name.partition("-")[0]]()
    narrow = chart.narrow if name.endswith("narrow") else 0
    variant: Any = {"timeline-dark": "dark", "print": "print"}.get(name, "light")
    return bytes(vl_convert.svg_to_png(svg(chart, variant, width=narrow), scale=1 if narrow else 0.75))


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_looks_as_it_did(examples: Tracker, name: str) -> None:
    image = pytest.importorskip("PIL.Image")
    chops = pytest.importorskip("PIL.ImageChops")
    made, path = drawn(examples, name), REFERENCE / f"{name}.png"
    if os.environ.get("BLOCS_WRITE_PICTURES"):
        image.open(io.BytesIO(made)).convert("RGB").quantize(128).save(path, optimize=True)
    now, then = (image.open(source).convert("RGB") for source in (io.BytesIO(made), path))
    assert now.size == then.size, "as large as it was"
    histogram = chops.difference(now.convert("L"), then.convert("L")).histogram()
    pixels = sum(histogram)
    mean = sum(value * count for value, count in enumerate(histogram)) / pixels
    far = sum(histogram[FAR:]) / pixels
    assert mean < MEAN, f"{mean:.2f} of 255 off in the mean; look at both, or write it anew"
    assert far < SHARE, f"{far:.2%} of the pixels are far off; look at both, or write it anew"


def test_the_references_are_few_and_small() -> None:
    found = sorted(path.stem for path in REFERENCE.glob("*.png"))
    assert found == sorted(NAMES)
    assert sum(path.stat().st_size for path in REFERENCE.glob("*.png")) < 300_000


def test_the_tolerance_sees_a_missing_bar(examples: Tracker) -> None:
    """A comparison that nothing fails is none."""
    image = pytest.importorskip("PIL.Image")
    chops = pytest.importorskip("PIL.ImageChops")
    whole = image.open(REFERENCE / "timeline.png").convert("L")
    less = whole.copy()
    less.paste(255, (300, 100, 600, 112))
    histogram = chops.difference(whole, less).histogram()
    assert sum(histogram[FAR:]) / sum(histogram) > SHARE / 2
