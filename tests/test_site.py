"""The static site and the served pages, read as files and in a real browser."""

from __future__ import annotations

import csv
import functools
import json
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the extra web is not installed")

from blocs import connect
from conftest import Blocs

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def site(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    from blocs.seeding import quiet
    from blocs.site.build import build

    folder = tmp_path_factory.mktemp("web") / "sub" / "path"
    with connect(str(seeded_file)) as tracker:
        build(tracker, folder, date(2026, 11, 1), quiet)
    return folder


def test_there_is_a_page_for_everything(site: Path, seeded_file: Path) -> None:
    with connect(str(seeded_file)) as tracker:
        organisations = {one.organisation for one in tracker.organisations(at="2026-01-01")}
        states = {one.state for one in tracker.states(at="2026-01-01")}
        papers = {one.memorandum for one in tracker.memoranda()}
    assert {path.stem for path in (site / "o").glob("*.html")} == organisations
    assert {path.stem for path in (site / "s").glob("*.html")} == states
    assert {path.relative_to(site / "m").with_suffix("").as_posix() for path in (site / "m").rglob("*.html")} == papers


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for address in re.findall(r'(?:href|src)="([^"]+)"', text):
            if not address.startswith(("http", "#", "data:")):
                assert (page.parent / address).exists(), (page, address)
        assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', text), page
    for name in ("site.css", "site.js", "search.js", "world.js"):
        assert (
            "http" not in re.sub(r"http://www\.w3\.org/2000/svg", "", (site / name).read_text()) or name == "search.js"
        )


def test_no_page_is_large(site: Path) -> None:
    assert max(page.stat().st_size for page in site.rglob("*.html")) < 500_000


def test_the_csv_beside_a_table_says_the_same(site: Path) -> None:
    rows = list(csv.DictReader((site / "o" / "SCO.csv").read_text(encoding="utf-8").splitlines()))
    iran = [(row["status"], row["from"], row["to"]) for row in rows if row["state"] == "IRN"]
    assert iran == [("observer", "2005-07-05", "2023-07-04"), ("member", "2023-07-04", "")]
    text = (site / "o" / "SCO.html").read_text(encoding="utf-8")
    assert text.count('<tr><td><a href="../s/') == len(rows)
    assert 'href="SCO.csv"' in text


def test_a_folder_that_is_full_is_left_alone(bare: Blocs, seeded_file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    ran = bare("--db", str(seeded_file), "site", str(tmp_path))
    assert (ran.code, ran.err.splitlines()[-1].startswith("Error: ")) == (4, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


# --- in a browser --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian's package chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served from, under a path of its own."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site.parents[1])))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sub/path"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that must load everything it asks for and write nothing to the console."""
    made = browser.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    yield made
    assert said == []
    made.close()


def slide(page: Any, day: str) -> None:
    page.evaluate(
        "day => { const s = document.getElementById('day'); s.value = Date.parse(day) / 86400000;"
        " s.dispatchEvent(new Event('input')); }",
        day,
    )


def tile(page: Any, code: str) -> str:
    """The class of a state's square, empty if it is not shown."""
    return str(
        page.evaluate(
            "code => { const g = [...document.querySelectorAll('#world g')].find(g => g.style.display !== 'none' &&"
            " g.querySelector('text').textContent.startsWith(code)); return g ? g.getAttribute('class') : ''; }",
            code,
        )
    )


@pytest.mark.parametrize("where", ["served", "file"])
def test_the_map_follows_the_day(page: Any, site: Path, address: str, where: str) -> None:
    page.goto(f"{address}/o/SCO.html" if where == "served" else (site / "o" / "SCO.html").as_uri())
    for day, iran, members in (
        ("2022-09-15", "observer", "8 members on 2022-09-15"),
        ("2023-07-03", "observer", "8 members on 2023-07-03"),
        ("2023-07-04", "member", "9 members on 2023-07-04"),
        ("2001-06-15", "none", "6 members on 2001-06-15"),
    ):
        slide(page, day)
        assert tile(page, "IRN") == iran
        assert page.locator("#count").inner_text() == members


def test_a_past_day_shows_the_states_of_then(page: Any, address: str) -> None:
    page.goto(f"{address}/o/COMECON.html")
    slide(page, "1980-01-01")
    assert (tile(page, "SUN"), tile(page, "DDR"), tile(page, "RUS"), tile(page, "UKR")) == ("member", "member", "", "")


def test_search_finds_names_of_any_time(page: Any, address: str) -> None:
    page.goto(f"{address}/index.html")
    for typed, code in (("zaire", "COD"), ("cote d", "CIV"), ("warsaw pact", "WARSAW_PACT"), ("sco", "SCO")):
        page.fill("#search", typed)
        assert f"({code})" in page.locator("#found a").first.inner_text()
    page.press("#search", "ArrowDown")
    assert page.evaluate("document.activeElement.closest('#found') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/SCO.html")


def test_tables_sort_and_filter_by_keyboard(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html")
    page.fill("[data-filter=spells-table]", "irn observer")
    assert page.locator("#spells-table tbody tr:visible").count() == 1
    page.fill("[data-filter=spells-table]", "")
    head = page.locator("#spells-table th button", has_text="From")
    head.focus()
    page.keyboard.press("Enter")
    days = page.locator("#spells-table tbody tr td:nth-child(4)").all_inner_texts()
    shown = [day.lstrip("[.") for day in days]
    assert shown == sorted(shown)
    page.keyboard.press("Enter")
    assert page.locator("#spells-table th[aria-sort=descending]").count() == 1
    slider = page.locator("#day")
    slider.focus()
    before = page.locator("#shown").inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#shown").inner_text() < before


def test_a_link_is_followed_to_the_paper_and_the_state(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html")
    page.click("#instruments a:has-text('obligations of the Islamic Republic of Iran')")
    assert "iran-obligations-2022" in page.url
    page.click("a:has-text('IRN')")
    page.wait_for_url("**/s/IRN.html")
    assert page.locator("h1").inner_text().startswith("Iran")


PAGES = ["index.html", "states.html", "about.html", "o/SCO.html", "o/AU.html", "s/IRN.html", "m/SCO/charter.html"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_a_telephone(page: Any, address: str, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = axe.Axe().run(page)
    said = [(one["id"], one["nodes"][0]["html"][:120]) for one in found.response["violations"]]
    assert said == []


def test_the_slider_answers_within_two_frames(page: Any, address: str) -> None:
    page.goto(f"{address}/o/AIIB.html")
    spent = page.evaluate(
        "() => { const s = document.getElementById('day'); return [...Array(100).keys()].map(i => {"
        " const t = performance.now(); s.value = 17000 + i * 30; BLOCS_DRAW(); return performance.now() - t; }); }"
    )
    # The middle one of a hundred: when the machine has other work, some of them wait for it.
    assert statistics.median(spent) < 33


@pytest.fixture(scope="module")
def served(seeded_file: Path) -> Iterator[str]:
    """Datasette as `blocs serve` starts it."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "blocs", "--db", str(seeded_file), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"{url}/{seeded_file.stem}"
    process.terminate()
    process.wait(10)


def test_a_form_asks_and_answers_in_the_browser(page: Any, served: str) -> None:
    pytest.importorskip("datasette", reason="the extra web is not installed")
    page.goto(f"{served}/who_belonged")
    page.fill("input[name=organisation]", "SCO")
    page.fill("input[name=day]", "2022-09-15")
    page.press("input[name=day]", "Enter")
    page.wait_for_url("**organisation=SCO**")
    assert page.locator("table.rows-and-columns td.col-state").first.inner_text() == "CHN"
    page.goto(f"{served}/membership?organisation=SCO&_facet=status")
    assert "dialogue_partner" in page.locator(".facet-results").inner_text()


def test_the_search_index_is_json(site: Path) -> None:
    text = (site / "search.js").read_text(encoding="utf-8")
    found = json.loads(text.removeprefix("window.BLOCS_INDEX=").rstrip(";\n"))
    assert ["o/SCO.html", "Shanghai Cooperation Organisation (SCO)"] in [one[:2] for one in found]
