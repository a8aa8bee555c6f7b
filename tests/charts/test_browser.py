"""A page with a chart in a browser: as wide as its column, dark where the system is, with tooltips at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accessible import wrong_on
from blocs import connect
from blocs.charts import pictures
from blocs.charts.theme import DARK, LIGHT, PRINT
from blocs.charts.written import figure, save
from blocs.dates import parse_period

TODAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def pages(examples_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    at = parse_period("2013-06-01")
    with connect(str(examples_file)) as tracker:
        save(pictures.timeline(tracker, "UNION", TODAY), folder / "timeline.html")
        save(pictures.tile_map(tracker, "UNION", at), folder / "map.html")
        growth = pictures.growth(tracker, ["UNION", "PACT"], TODAY)
        save(growth, folder / "growth.html")
        save(pictures.matrix(tracker, ["UNION", "PACT"], None, at), folder / "matrix.html")
        article = f"<!DOCTYPE html><title>x</title><div id=column style='width:300px'>{figure(growth)}</div>"
        (folder / "article.html").write_text(article)
    return folder


NAMES = ("timeline", "map", "growth", "matrix")


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_as_wide_as_its_page(browser: Any, pages: Path, name: str) -> None:
    page = browser.new_page()
    for width in (390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto((pages / f"{name}.html").as_uri())
        seen = [box for box in (one.bounding_box() for one in page.locator("svg.blocs-chart").all()) if box]
        assert len(seen) == 1, f"one of the two drawings, at {width}"
        body = page.evaluate("document.body.clientWidth")
        assert abs(seen[0]["width"] - body) < 2, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = page.evaluate(
            """() => [...document.querySelectorAll('svg.blocs-chart')].filter(s => s.getBoundingClientRect().width)
            .flatMap(s => [...s.querySelectorAll('text')].map(t => parseFloat(t.getAttribute('font-size')) * s.getBoundingClientRect().width / s.viewBox.baseVal.width))"""
        )
        assert min(sizes) > 8, f"letters stay legible at {width}"
    page.close()


@pytest.mark.parametrize("scheme, palette", [("light", LIGHT), ("dark", DARK)])
def test_a_page_is_dark_where_the_system_is(browser: Any, pages: Path, scheme: str, palette: Any) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto((pages / "map.html").as_uri())
    found = page.evaluate("getComputedStyle(document.querySelector('.blocs-wide .paper')).fill")
    assert found == f"rgb({', '.join(str(int(palette.paper[at : at + 2], 16)) for at in (1, 3, 5))})"
    page.emulate_media(media="print")
    printed = page.evaluate("getComputedStyle(document.querySelector('.blocs-wide .f-member')).fill")
    assert printed == f"rgb({', '.join(str(int(PRINT.fills['member'][at : at + 2], 16)) for at in (1, 3, 5))})"
    page.close()


def test_forced_colours_leave_the_patterns(browser: Any, pages: Path) -> None:
    page = browser.new_page(forced_colors="active")
    page.goto((pages / "timeline.html").as_uri())
    fills = page.evaluate(
        "[...document.querySelectorAll('.blocs-wide .mark > rect')].map(e => getComputedStyle(e).fill)"
    )
    assert len(set(fills)) >= 6
    assert any("cross-member" in fill for fill in fills)
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_tooltips_answer_everywhere_on_a_mark(browser: Any, pages: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.goto((pages / f"{name}.html").as_uri())
    marks = page.locator(".blocs-wide .mark > rect").all()
    assert len(marks) > 5
    tried = 0
    for mark in marks[:12]:
        box = mark.bounding_box()
        if box["width"] < 14 or box["height"] < 4:
            continue
        for share in (0.1, 0.5, 0.9):
            page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.5)
            tip = page.locator(".blocs-tip")
            assert tip.is_visible(), share
            assert len(tip.inner_text()) > 5
            tried += 1
    assert tried > 8
    page.close()


def test_a_figure_in_an_article_fits_its_column(browser: Any, pages: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto((pages / "article.html").as_uri())
    assert page.locator(".blocs-narrow svg").is_visible()
    assert not page.locator(".blocs-wide svg").is_visible()
    assert page.locator(".blocs-narrow svg").bounding_box()["width"] == pytest.approx(300, abs=1)
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_for_who_does_not_see(browser: Any, pages: Path, name: str) -> None:
    page = browser.new_page()
    page.goto((pages / f"{name}.html").as_uri())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert wrong_on(page, rules={rule: {"enabled": False} for rule in ("region", "page-has-heading-one", "landmark-one-main")}) == [], scheme  # fmt: skip
    page.close()
