"""The static site and the served pages, read as files and in a real browser."""

from __future__ import annotations

import csv
import functools
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the extra web is not installed")

from accessible import wrong_on
from blocs import connect
from conftest import Blocs
from seeding.few import FEW, few_record
from sharing import Run


@dataclass(frozen=True)
class Site:
    """A site, and the record that it was built from."""

    folder: Path
    record: Path


def built(shared: Run, name: str, record: Path) -> Site:
    """The site of a record, which one process of the run builds for all."""
    from datetime import date

    from blocs.seeding import quiet
    from blocs.site.build import build

    def make() -> str:
        folder = shared.folder / name / "sub" / "path"
        folder.parent.mkdir(parents=True, exist_ok=True)
        with connect(str(record)) as tracker:
            build(tracker, folder, date(2026, 11, 1), quiet)
        return str(folder)

    return Site(Path(shared.once(f"site-{name}", make)), record)


@pytest.fixture(scope="module")
def few(shared: Run) -> Site:
    """The site of a few organisations, with every kind of page, row and mark."""
    return built(shared, "few", few_record(shared))


@pytest.fixture(scope="module")
def whole(shared: Run, seeded_file: Path) -> Site:
    """The site of the whole record."""
    return built(shared, "whole", seeded_file)


@pytest.fixture
def site(few: Site) -> Path:
    return few.folder


@pytest.fixture(params=["few", pytest.param("whole", marks=pytest.mark.record)])
def each(request: pytest.FixtureRequest) -> Site:
    """The small site, and that of the whole record."""
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Site)
    return made


def test_there_is_a_page_for_everything(each: Site) -> None:
    site = each.folder
    with connect(str(each.record)) as tracker:
        organisations = {one.organisation for one in tracker.organisations(at="2026-01-01")}
        states = {one.state for one in tracker.states(at="2026-01-01")}
        papers = {one.memorandum for one in tracker.memoranda()}
    assert {path.stem for path in (site / "o").glob("*.html")} == organisations
    assert {path.stem for path in (site / "s").glob("*.html")} == states
    assert {path.relative_to(site / "m").with_suffix("").as_posix() for path in (site / "m").rglob("*.html")} == papers


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(each: Site) -> None:
    site, there = each.folder, set(each.folder.rglob("*"))
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for address in set(re.findall(r'(?:href|src)="([^"]+)"', text)):
            if not address.startswith(("http", "#", "data:")):
                assert Path(os.path.normpath(page.parent / address)) in there, (page, address)
        assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', text), page
        assert "style=" not in text, page
    for name in ("site.css", "site.js", "find.js", "choose.js", "search.js", "world.js", "bodies.js"):
        assert (
            "http" not in re.sub(r"http://www\.w3\.org/2000/svg", "", (site / name).read_text()) or name == "search.js"
        )


def test_no_page_is_large(each: Site) -> None:
    assert max(page.stat().st_size for page in each.folder.rglob("*.html")) < 500_000


def test_the_csv_beside_a_table_says_the_same(site: Path) -> None:
    rows = list(csv.DictReader((site / "o" / "SCO.csv").read_text(encoding="utf-8").splitlines()))
    iran = [(row["status"], row["from"], row["to"]) for row in rows if row["state"] == "IRN"]
    assert iran == [("observer", "2005-07-05", "2023-07-04"), ("member", "2023-07-04", "")]
    text = (site / "o" / "SCO.html").read_text(encoding="utf-8")
    assert text.count('<tr><td><a href="../s/') == len(rows)
    assert 'href="SCO.csv"' in text


def test_a_folder_that_is_full_is_left_alone(bare: Blocs, small_file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    ran = bare("--db", str(small_file), "site", str(tmp_path))
    assert (ran.code, ran.err.splitlines()[-1].startswith("Error: ")) == (4, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


LEFT = "net::ERR_ABORTED"
"""What Chromium says of a request that it dropped itself, as the page was left before the answer."""

# --- in a browser --------------------------------------------------------------------------------------------------


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """Where a site is served from, under a path of its own."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site.folder.parents[1])))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sub/path"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def address(few: Site) -> Iterator[str]:
    """Where the small site is served from."""
    with serving(few) as where:
        yield where


@pytest.fixture(scope="module")
def tab(browser: Any) -> Iterator[tuple[Any, list[str]]]:
    """A tab of the browser, and what went wrong in it: as a new one is most of the work of a test."""
    made = browser.new_page()
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("response", lambda response: response.status < 400 or said.append(f"{response.status}: {response.url}"))
    made.on(
        "requestfailed", lambda request: request.failure == LEFT or said.append(f"{request.failure}: {request.url}")
    )
    yield made, said
    made.close()


@pytest.fixture
def page(tab: tuple[Any, list[str]]) -> Iterator[Any]:
    """A page that must load everything it asks for and write nothing to the console."""
    made, said = tab
    yield made
    made.unroute_all()
    made.emulate_media(media="null", color_scheme="null", forced_colors="null")
    made.set_viewport_size({"width": 1280, "height": 720})
    # Whatever the last page is still doing ends here.
    made.goto("about:blank")
    found = said.copy()
    said.clear()
    assert found == []


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
    for typed, code in (("upper volta", "BFA"), ("cote d", "CIV"), ("warsaw pact", "WARSAW_PACT"), ("sco", "SCO")):
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


PAGES = [
    "index.html", "index.html?o=OPEC&at=2005-01-01", "organisations.html", "states.html", "about.html", "404.html", "o/SCO.html", "o/ECOWAS.html",
    "o/MERCOSUR.html", "o/COMECON.html?at=1970-01-01", "s/IRN.html", "s/SUN.html", "m/SCO/charter.html", "m/SCO/iran-obligations-2022.html",
    "compare.html", "compare.html?o=SCO&o=BRICS&at=2024-07-10", "compare.html?s=IRN&s=PAK",
]  # fmt: skip


def narrow(page: Any, at: str) -> None:
    """Show a page on a telephone."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(at)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_fit_a_telephone(page: Any, address: str, name: str) -> None:
    """By every rule in light colours; dark ones change nothing but the contrast."""
    page.emulate_media(color_scheme="light")
    narrow(page, f"{address}/{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong_on(page) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong_on(page, runOnly=["color-contrast"]) == []


def test_the_slider_answers_within_two_frames(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html")
    assert slowness(page) < 33


def slowness(page: Any) -> float:
    """How many milliseconds the slider of a page takes to answer."""
    spent = page.evaluate(
        "() => { const s = document.getElementById('day'); return [...Array(100).keys()].map(i => {"
        " const t = performance.now(); s.value = 17000 + i * 30; BLOCS_DRAW(); return performance.now() - t; }); }"
    )
    # The middle one of a hundred: when the machine has other work, some of them wait for it.
    return statistics.median(spent)


@pytest.fixture(scope="module")
def served(few: Site) -> Iterator[str]:
    """Datasette as `blocs serve` starts it."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "blocs", "--db", str(few.record), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"{url}/{few.record.stem}"
    process.terminate()
    process.wait(10)


# --- the day -------------------------------------------------------------------------------------------------------


def listed(page: Any) -> dict[str, list[str]]:
    """The list in words under a page's day: the names by status."""
    return {
        str(status): list(names)
        for status, names in page.evaluate(
            "() => [...document.querySelectorAll('#list h4')].map(h => [h.firstChild.textContent.trim(),"
            " [...h.nextElementSibling.querySelectorAll('a')].map(a => a.textContent)])"
        )
    }


def test_the_day_stands_in_the_address_and_survives_reload_and_back(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html?at=2022-09-15")
    assert (page.locator("#count").inner_text(), page.input_value("#date")) == ("8 members on 2022-09-15", "2022-09-15")
    page.fill("#date", "2023-07-04")
    page.dispatch_event("#date", "change")
    assert page.url.endswith("?at=2023-07-04")
    assert page.locator("#count").inner_text() == "9 members on 2023-07-04"
    page.reload()
    assert page.locator("#count").inner_text() == "9 members on 2023-07-04"
    page.go_back()
    assert page.locator("#count").inner_text() == "8 members on 2022-09-15"
    page.click("#list a:has-text('Iran')")
    assert page.url.endswith("/s/IRN.html?at=2022-09-15")
    page.wait_for_load_state("networkidle")
    assert "on 2022-09-15" in page.locator("#count").inner_text()
    page.go_back()
    assert (page.input_value("#date"), tile(page, "IRN")) == ("2022-09-15", "observer")
    page.focus("#day")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**?at=2022-09-14")


def test_the_list_says_who_held_what_and_a_screen_reader_hears_it(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html?at=2022-09-15")
    held = listed(page)
    assert held["member"] == [
        "China",
        "India",
        "Kazakhstan",
        "Kyrgyzstan",
        "Pakistan",
        "Russia",
        "Tajikistan",
        "Uzbekistan",
    ]
    assert held["observer"] == ["Afghanistan", "Belarus", "Iran", "Mongolia"]
    assert page.locator("#list h3").inner_text() == "15 September 2022"
    assert page.get_attribute("#said", "aria-live") == "polite"
    page.wait_for_function("document.getElementById('said').textContent.startsWith('8 members on 2022-09-15')")
    assert "observer: Afghanistan, Belarus, Iran, Mongolia" in page.locator("#said").text_content()


def answered(site: Site, where: str, day: str) -> dict[str, list[str]]:
    """What the program answers, as the list in words should say it."""
    code = where[2:]
    with connect(str(site.record)) as tracker:
        rows: Any = (
            tracker.members(code, at=day, everyone=True)
            if where[0] == "o"
            else tracker.memberships(code, at=day, everything=True)
        )
    expected: dict[str, list[str]] = {}
    for row in rows:
        expected.setdefault(row.status_name, []).append(row.name)
    return {status: sorted(set(names)) for status, names in expected.items()}


@pytest.mark.parametrize("where, day", [("o/SCO", "2022-09-15"), ("o/OPEC", "1971-01-01"), ("o/OPEC", "2019-01-01"), ("o/ECOWAS", "2024-01-01"), ("o/MERCOSUR", "2019-07-05"), ("o/COMECON", "1980-01-01"), ("s/IRN", "2022-09-15"), ("s/SUN", "1980-06-01"), ("s/SAU", "2024-06-01")])  # fmt: skip
def test_the_list_is_what_the_program_answers(page: Any, address: str, few: Site, where: str, day: str) -> None:
    page.goto(f"{address}/{where}.html?at={day}")
    assert listed(page) == answered(few, where, day) != {}


def test_names_are_those_of_the_day(page: Any, address: str) -> None:
    page.goto(f"{address}/o/ECOWAS.html?at=1980-06-01")
    assert "Upper Volta" in listed(page)["member"]
    assert "Burkina Faso" not in listed(page)["member"]


NO_DAYS = {
    "2022-13-45": "is not a day", "2022-2-3": "is not a day", "soon": "is not a day", "<b>x</b>": "is not a day",
    "1900-01-01": "before the first day", "2099-01-01": "after the last day",
}  # fmt: skip


def test_a_day_that_cannot_be_shown_is_said(page: Any, address: str) -> None:
    for asked, said in NO_DAYS.items():
        page.goto(f"{address}/o/SCO.html?at={asked}")
        assert said in page.locator("#wrong").inner_text(), asked
        assert page.locator("#wrong b").count() == 0
        assert "members on" in page.locator("#count").inner_text()


def test_filter_and_order_stand_in_the_address(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html?at=2022-09-15&filter=irn&sort=-from")
    rows = page.locator("#spells-table tbody tr:visible")
    assert [row.split("\t")[2] for row in rows.all_inner_texts()] == ["member", "observer"]
    assert page.locator("#spells-table-matches").inner_text().startswith("2 of ")
    page.locator("#spells-table th button", has_text="From").click()
    assert "sort=from" in page.url
    assert "at=2022-09-15" in page.url
    assert [row.split("\t")[2] for row in rows.all_inner_texts()] == ["observer", "member"]
    page.fill("[data-filter=spells-table]", "belarus")
    assert "filter=belarus" in page.evaluate("location.search")
    page.fill("[data-filter=instruments]", "samarkand")
    assert "filter-instruments=samarkand" in page.evaluate("location.search")
    page.reload()
    assert page.input_value("[data-filter=spells-table]") == "belarus"
    page.go_back()
    page.wait_for_function(
        "document.querySelector('#spells-table th[aria-sort]').getAttribute('aria-sort') === 'descending'"
    )


@pytest.fixture
def plain(browser: Any) -> Iterator[Any]:
    """A page of a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_a_script_a_page_tells_the_day_last_verified(plain: Any, address: str, few: Site) -> None:
    plain.goto(f"{address}/o/SCO.html")
    with connect(str(few.record)) as tracker:
        (body,) = [one for one in tracker.organisations(at="2026-11-01") if one.organisation == "SCO"]
        members = sorted(one.name for one in tracker.members("SCO", at=body.complete_to))
    assert f"{len(members)} members on {body.complete_to}" in plain.locator("#count").inner_text()
    assert plain.locator("#list h4 + p").first.inner_text().split(", ") == members
    assert not plain.locator("#control").is_visible()
    assert plain.locator("#world").is_hidden()
    assert plain.locator(".track rect").first.is_visible()
    plain.click("#list a:has-text('Iran')")
    assert plain.locator("h1").inner_text().startswith("Iran")
    assert "Member of" in plain.locator("#count").inner_text()
    plain.goto(f"{address}/compare.html")
    assert "needs JavaScript" in plain.locator("main").inner_text()


# --- search --------------------------------------------------------------------------------------------------------


IRAN_IN_SCO = "Iran (IRN) in Shanghai Cooperation Organisation (SCO)"
MEANT = {
    "shangai cooperation": "Shanghai Cooperation Organisation (SCO)", "kazakstan": "Kazakhstan (KAZ)", "iarn": "Iran (IRN)",
    "uzbekistna": "Uzbekistan (UZB)", "wasraw pact": "Warsaw Pact (WARSAW_PACT)", "iran sco": IRAN_IN_SCO, "sco iran": IRAN_IN_SCO,
    "south africa brics": "South Africa (ZAF) in BRICS (BRICS)",
}  # fmt: skip
MEANT_AMONG_FEW = MEANT | {
    "shanghai fvie": "Shanghai Five (SHANGHAI_FIVE)", "upper volta": "Burkina Faso (BFA)",
    "TÜRKIYE sco": "Türkiye (TUR) in Shanghai Cooperation Organisation (SCO)",
}  # fmt: skip
MEANT_AMONG_ALL = MEANT | {
    "united natoins": "United Nations (UN)", "zaire": "Democratic Republic of the Congo (COD)",
    "TÜRKIYE nato": "Türkiye (TUR) in North Atlantic Treaty Organization (NATO)",
}  # fmt: skip


def found_first(page: Any, typed: dict[str, str]) -> dict[str, str]:
    """What a page's search finds first, by what is typed."""
    found = {}
    for words in typed:
        page.fill("#search", words)
        found[words] = page.locator("#found a").first.inner_text()
        page.fill("#search", "")
    return found


def test_search_finds_what_was_meant(page: Any, address: str) -> None:
    page.goto(f"{address}/index.html")
    assert found_first(page, MEANT_AMONG_FEW) == MEANT_AMONG_FEW


def test_search_finds_places_and_says_when_it_finds_nothing(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html")
    page.fill("#search", "samarkand iran")
    assert (
        "Memorandum on the obligations of the Islamic Republic of Iran" in page.locator("#found a").first.inner_text()
    )
    page.fill("#search", "samarkand")
    page.wait_for_function(
        "![...document.querySelectorAll('#found a')].some(a => !a.textContent.includes('Samarkand'))"
    )
    assert page.locator("#found a").count() > 3
    page.fill("#search", "qqqqzzzz")
    page.wait_for_function(
        "document.getElementById('found-said').textContent.startsWith('Nothing found for “qqqqzzzz”')"
    )
    assert page.locator("#found a").count() == 0
    page.fill("#search", "iran sco")
    page.locator("#found a").first.click()
    page.wait_for_url("**/o/SCO.html?filter=IRN")
    assert page.locator("#spells-table tbody tr:visible").count() == 2


def test_search_is_a_combobox_for_the_keyboard(page: Any, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("iran")
    page.locator("#found a").first.wait_for()
    assert page.get_attribute("#search", "aria-expanded") == "true"
    active = "document.activeElement.id"
    for key, where in (
        ("ArrowDown", "found-0"),
        ("ArrowDown", "found-1"),
        ("ArrowUp", "found-0"),
        ("ArrowUp", "search"),
        ("ArrowUp", None),
        ("Home", "found-0"),
    ):
        page.keyboard.press(key)
        assert where is None or page.evaluate(active) == where
    assert page.get_attribute("#found-0", "aria-selected") == "true"
    assert wrong_on(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate(active) == "search"
    assert page.get_attribute("#search", "aria-expanded") == "false"


# --- home and comparison -------------------------------------------------------------------------------------------


def test_the_first_page_shows_any_organisation_on_any_day(page: Any, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.locator("#world g").first.wait_for()
    assert page.evaluate("[...document.querySelectorAll('#world a')].every(a => a.href.baseVal.startsWith('s/'))")
    page.select_option("#organisation", "SCO")
    page.fill("#date", "2022-09-15")
    page.dispatch_event("#date", "change")
    assert page.locator("#count").inner_text() == "8 members on 2022-09-15"
    assert page.url.endswith("?o=SCO&at=2022-09-15")
    page.reload()
    page.wait_for_function("document.getElementById('count').textContent === '8 members on 2022-09-15'")
    for heading in ("What changed lately", "On 1 November", "Families of organisations"):
        assert page.locator("h2", has_text=heading).is_visible()
    assert page.locator(".families a").count() == len(FEW)
    assert page.locator(".events a").count() > 10


@pytest.mark.parametrize("query, at", [("o=SCO&o=BRICS", "2024-07-10"), ("o=SCO&o=CSTO&o=SHANGHAI_FIVE", "2001-07-01"), ("s=IRN&s=PAK", "2022-09-15"), ("o=sco,brics", "2024-07-10")])  # fmt: skip
def test_a_comparison_says_what_is_shared(page: Any, address: str, few: Site, query: str, at: str) -> None:
    page.goto(f"{address}/compare.html?{query}&at={at}")
    page.locator("#list h3").first.wait_for()
    codes = [code for part in query.split("&") for code in part[2:].upper().split(",")]
    with connect(str(few.record)) as tracker:
        if query.startswith("o"):
            rows = [
                {row.state for row in tracker.members(code, at=at) if row.certainty in ("certain", "as last verified")}
                for code in codes
            ]
        else:
            rows = [
                {
                    row.organisation
                    for row in tracker.memberships(code, at=at)
                    if row.counts_as_member and row.certainty in ("certain", "as last verified")
                }
                for code in codes
            ]
    together = set.intersection(*rows)
    assert re.search(rf"\b{len(together)} (states?|organisations?)\b", page.locator("#count").inner_text())
    found = page.evaluate(
        "[...document.querySelector('#list h3 + p').querySelectorAll('a')].map(a => a.pathname.split('/').pop().slice(0, -5))"
    )
    assert together <= set(found)
    assert page.locator("#list table th[scope=col]").count() == len(codes) + 1


# --- pages to cite, to print and to read otherwise -----------------------------------------------------------------


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site of its own whose address is known."""
    from datetime import date, datetime

    from blocs.seeding import check_seeds, default, quiet, seed
    from blocs.settings import Target
    from blocs.site.build import build
    from blocs.store.session import writing
    from seeding.small import small_seeds

    folder = tmp_path_factory.mktemp("published")
    target = Target(f"sqlite:///{folder / 'small.sqlite'}", managed=False)
    default.create(target)
    with writing(target) as session:
        seed(session, check_seeds(small_seeds(folder / "seeds")), recorded_at=datetime(2026, 1, 1))
    for name in ("one", "two"):
        with connect(target.url) as tracker:
            build(tracker, folder / name, date(2026, 11, 1), quiet, "https://example.org/blocs")
    return folder


def test_a_page_says_what_it_is_and_how_to_cite_it(published: Path) -> None:
    import html

    for page in (published / "one").rglob("*.html"):
        text, path = page.read_text(encoding="utf-8"), page.relative_to(published / "one").as_posix()
        said = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text))
        assert len(said["description"]) > 20, path
        assert said["og:title"]
        assert said["og:description"] == said["description"]
        picture = said["og:image"].removeprefix("https://example.org/blocs/")
        assert (published / "one" / picture).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        if path == "404.html":
            assert 'rel="canonical"' not in text
            assert 'href="/blocs/site.css"' in text
            continue
        assert f'<link rel="canonical" href="https://example.org/blocs/{path}">' in text
        cited = html.unescape(re.search(r'id="cited">([^<]*)<', text)[1])  # type: ignore[index]
        assert cited.endswith(f" https://example.org/blocs/{path}")
        assert "revision 1 of 2026-01-01" in cited.lower()
    assert (published / "one/favicon.svg").exists()


def test_the_sitemap_names_every_page_and_robots_the_sitemap(published: Path, site: Path) -> None:
    import xml.etree.ElementTree as ET

    text = (published / "one/sitemap.xml").read_text(encoding="utf-8")
    named = {one.text for one in ET.fromstring(text).iter() if one.text and one.text.strip()}  # noqa: S314 - our own
    pages = {page.relative_to(published / "one").as_posix() for page in (published / "one").rglob("*.html")} - {
        "404.html"
    }
    assert named == {f"https://example.org/blocs/{path}" for path in pages}
    assert "Sitemap: https://example.org/blocs/sitemap.xml" in (published / "one/robots.txt").read_text()
    assert not (site / "sitemap.xml").exists()
    assert 'rel="canonical"' not in (site / "o/SCO.html").read_text()


def test_the_same_record_gives_the_same_bytes(published: Path) -> None:
    one, two = ({path.relative_to(published / name).as_posix(): path.read_bytes() for path in (published / name).rglob("*") if path.is_file()} for name in ("one", "two"))  # fmt: skip
    assert one == two


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org/", "https://", "https://example.org/?x", "https://example.org/#x", "https://example.org/../x", 'https://example.org/"><script>', "javascript:alert(1)", "https://exa mple.org/"])  # fmt: skip
def test_an_address_that_is_none_gets_one_line(bare: Blocs, small_file: Path, tmp_path: Path, address: str) -> None:
    ran = bare("--db", str(small_file), "site", str(tmp_path / "x"), "--base-url", address)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "is no address of a site" in ran.err
    assert not (tmp_path / "x").exists()


def test_an_instrument_names_its_parties_and_what_it_did(page: Any, address: str) -> None:
    page.goto(f"{address}/m/SCO/iran-obligations-2022.html")
    assert page.locator("#parties tbody a").all_inner_texts() == ["Iran (IRN)"]
    assert page.locator("#effects tbody tr").first.inner_text().split("\t")[:4] == [
        "Iran (IRN)",
        "opened",
        "member",
        "SCO",
    ]
    assert tile(page, "IRN") == "member"
    assert page.locator(".sources a").count() > 0
    page.goto(f"{address}/o/SCO.html")
    assert page.locator(".track a").count() > 20
    assert page.locator(".growth path.line").count() >= 1
    page.goto(f"{address}/s/IRN.html")
    assert tile(page, "IRN") == "home"
    assert tile(page, "PAK").startswith("shade")


@pytest.mark.parametrize("name", ["o/SCO.html?at=2022-09-15", "s/IRN.html", "m/SCO/charter.html", "index.html"])
def test_the_map_of_the_day_is_a_picture_to_take_along(page: Any, address: str, name: str, tmp_path: Path) -> None:
    import xml.etree.ElementTree as ET

    page.goto(f"{address}/{name}")
    page.locator("#world g").first.wait_for()
    with page.expect_download() as download:
        page.click("#picture")
    download.value.save_as(tmp_path / "x.svg")
    drawing = ET.fromstring((tmp_path / "x.svg").read_text(encoding="utf-8"))  # noqa: S314 - our own
    ns = "{http://www.w3.org/2000/svg}"
    texts = [one.text or "" for one in drawing.iter(f"{ns}text")]
    assert "IRN" in texts
    assert any("Revision 1 of" in text for text in texts)
    if "SCO.html" in name:
        assert any("8 members on 2022-09-15" in text for text in texts)
        assert "rgb(11, 59, 108)" in {one.get("fill") for one in drawing.iter(f"{ns}rect")}


def test_pictures_of_time_stand_alone(each: Site) -> None:
    import xml.etree.ElementTree as ET

    site = each.folder
    for path in [*(site / "o").glob("*.svg"), *(site / "s").glob("*.svg")]:
        drawing = ET.parse(path).getroot()  # noqa: S314 - our own
        assert drawing.find("{http://www.w3.org/2000/svg}title") is not None
        assert "Source: blocs, revision" in path.read_text(encoding="utf-8")
    text = (site / "o/SCO.svg").read_text(encoding="utf-8")
    assert "Iran: observer, 5 July 2005 until 4 July 2023" in text
    assert "hatched: possible" in text
    assert "outlined: disputed" in text


def test_the_sco_is_printed_on_six_pages(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html")
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 6
    page.emulate_media(media="print")
    assert not page.locator("#search").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.track rect.member')).printColorAdjust") == "exact"
    assert page.locator("#spells-table tbody tr").first.is_visible()


def fills(page: Any) -> set[str]:
    return set(
        page.evaluate(
            "[...document.querySelectorAll('.track rect.member.sure, .track rect.partner.sure, .track rect.observer.sure')].map(r => getComputedStyle(r).fill)"
        )
    )


def test_bars_keep_their_colours_where_colours_are_forced(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html")
    before = fills(page)
    assert len(before) == 3
    page.emulate_media(forced_colors="active")
    assert fills(page) == before
    assert page.evaluate("getComputedStyle(document.querySelector('.track rect.observer')).strokeWidth") == "1px"


def test_a_telephone_shows_cards_and_short_names(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/o/SCO.html")
    row = page.locator("#spells-table tbody tr").first
    assert row.evaluate("one => getComputedStyle(one).display") == "grid"
    assert row.locator("td").nth(2).evaluate("one => getComputedStyle(one, '::before').content") == '"Status: "'
    assert row.bounding_box()["width"] <= 390
    ends = page.evaluate(
        "[...document.querySelectorAll('.scale text, .chart .mid')].filter(t => getComputedStyle(t).display !== 'none').map(t => t.getBoundingClientRect()).map(b => [b.left, b.right])"
    )
    assert ends
    assert all(left >= 0 and right <= 390 for left, right in ends)
    page.goto(f"{address}/s/IRN.html")
    labels = page.locator(".who .code:visible").all_inner_texts()
    assert {"BRICS", "SCO", "OPEC"} <= set(labels)


def test_a_doubt_is_a_hatch_or_an_outline(page: Any, address: str) -> None:
    page.goto(f"{address}/o/SCO.html?at=2026-01-01")
    style = "one => { const s = getComputedStyle(one); return [s.fill, s.stroke]; }"
    for code, look in (("MNG", "disputed"), ("NPL", "")):
        square = page.locator(f"#world a[href$='/{code}.html'] .square")
        fill, stroke = square.evaluate(style)
        assert (fill == "rgb(255, 255, 255)", stroke != "none") == ((True, True) if look else (False, False))
    page.goto(f"{address}/o/ECOWAS.html?at=2024-01-01")
    assert "world-cross" in page.locator("#world a[href$='/MLI.html'] .over").evaluate(
        "one => getComputedStyle(one).fill"
    )


def test_a_host_may_forbid_every_script_but_the_pages_own(page: Any, address: str) -> None:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
    )

    def strictly(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    page.route("**/*.html*", strictly)
    page.goto(f"{address}/compare.html?o=SCO&o=BRICS")
    page.locator("#list h3").first.wait_for()
    page.fill("#search", "iran")
    page.locator("#found a").first.wait_for()
    page.goto(f"{address}/o/SCO.html?at=2022-09-15")
    assert page.locator("#count").inner_text() == "8 members on 2022-09-15"


@pytest.mark.parametrize("name, seen", [("compare.html?o=SCO&o=BRICS", "#list h3"), ("index.html?o=SCO&at=2022-09-15", "#list h4"), ("s/IRN.html?at=2022-09-15", "#list h4")])  # fmt: skip
def test_pages_work_from_a_disk(page: Any, site: Path, name: str, seen: str) -> None:
    path, _, query = name.partition("?")
    page.goto(f"{(site / path).as_uri()}?{query}")
    page.locator(seen).first.wait_for()
    page.fill("#search", "kazakstan")
    assert page.locator("#found a").first.inner_text() == "Kazakhstan (KAZ)"


# --- Datasette -----------------------------------------------------------------------------------------------------


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


# --- the whole record ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole_address(whole: Site) -> Iterator[str]:
    """Where the site of the whole record is served from."""
    with serving(whole) as where:
        yield where


@pytest.mark.record
def test_the_first_page_names_every_organisation(whole: Site) -> None:
    text = (whole.folder / "index.html").read_text(encoding="utf-8")
    families = text[text.index('class="families"') :]
    with connect(str(whole.record)) as tracker:
        codes = {row.organisation for row in tracker.organisations(at="2026-01-01")}
    assert set(re.findall(r'href="o/(\w+)\.html"', families[: families.index("</section></div>")])) == codes
    assert len(codes) > 200
    assert len(re.findall(r"<li>", text[text.index("What changed lately") : text.index('id="families"')])) > 10


@pytest.mark.record
def test_the_small_site_shows_whatever_the_whole_one_does(few: Site, whole: Site) -> None:
    """Every element with every class of it: what is seen of the small pages in a browser holds for all."""
    looked_at = [few.folder / name.partition("?")[0] for name in PAGES]
    small, large = (
        {kind for path in paths for kind in kinds(path)} for paths in (looked_at, whole.folder.rglob("*.html"))
    )
    assert large - small == set()
    assert len(large) > 100


def kinds(path: Path) -> Iterator[tuple[str, str]]:
    """Which elements a page has, each with one of its classes."""
    for element, attributes in set(re.findall(r"<([a-z]\w*)((?:\s[^<>]*)?)>", path.read_text(encoding="utf-8"))):
        classes = re.search(r'\bclass="([^"]*)"', attributes)
        for name in (classes[1] if classes else "").split() or [""]:
            yield element, name


@pytest.mark.record
def test_large_pages_fit_a_telephone_and_the_largest_is_accessible(page: Any, whole_address: str) -> None:
    """What these pages are made of is looked at in the small ones, as the test above holds."""
    page.emulate_media(color_scheme="light")
    for name in ("o/OAS.html?at=1970-01-01", "o/AU.html", "s/IRN.html", "s/SUN.html", "states.html", "organisations.html", "index.html", "o/UN.html"):  # fmt: skip
        narrow(page, f"{whole_address}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    assert wrong_on(page) == []


@pytest.mark.record
def test_the_whole_site_answers_as_the_program_does_and_at_once(page: Any, whole: Site, whole_address: str) -> None:
    for where, day in (
        ("o/UN", "1971-01-01"),
        ("o/AU", "2024-01-01"),
        ("o/OAS", "2009-07-05"),
        ("s/COD", "1980-06-01"),
    ):
        page.goto(f"{whole_address}/{where}.html?at={day}")
        assert listed(page) == answered(whole, where, day) != {}, where
    page.goto(f"{whole_address}/o/UN.html?at=1980-06-01")
    assert "Zaire" in listed(page)["member"]
    assert "Democratic Republic of the Congo" not in listed(page)["member"]
    page.goto(f"{whole_address}/o/AIIB.html")
    assert slowness(page) < 33


@pytest.mark.record
def test_search_finds_what_was_meant_among_all(page: Any, whole_address: str) -> None:
    page.goto(f"{whole_address}/index.html")
    assert found_first(page, MEANT_AMONG_ALL) == MEANT_AMONG_ALL
