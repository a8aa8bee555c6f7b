"""Files: whole or not at all, the same bytes anywhere, with title, description and role, and nothing from a network."""

from __future__ import annotations

import re
import struct
import sys
import time
import xml.etree.ElementTree as ET
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from blocs import connect, settings
from blocs.charts import pictures
from blocs.charts.written import save
from conftest import Blocs

CHARTS = [
    ("timeline", "SCO"),
    ("timeline", "IRN"),
    ("timeline", "SCO", "--with-predecessors"),
    ("map", "SCO", "--at", "2022-09-15"),
    ("map", "AU", "--at", "2022-06-01"),
    ("growth", "NATO", "EU", "SCO"),
    ("growth", "NATO,EU,SCO,BRICS,OAS,AU"),
    ("overlap", "SCO", "BRICS", "CSTO", "--at", "2024-06-01"),
    ("overlap", "IRN,RUS,CHN", "--at", "2024-06-01"),
    ("matrix", "--orgs", "SCO,BRICS", "--states", "IRN,SAU,BRA", "--at", "2024-06-01"),
    ("matrix", "IRN", "SCO", "SAU,BRICS", "--at", "2024-06-01"),
]
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("words", CHARTS, ids=[" ".join(words) for words in CHARTS])
def test_every_chart_becomes_a_picture(seeded_file: Path, bare: Blocs, tmp_path: Path, words: tuple[str, ...]) -> None:
    path = tmp_path / "picture.svg"
    ran = bare("--db", str(seeded_file), "chart", *words, "-o", str(path))
    assert (ran.code, ran.out) == (0, ""), ran.err
    root = ET.fromstring(path.read_text())  # noqa: S314 - our own
    assert root.get("role") == "img"
    assert root.get("lang") == "en"
    named = {node.get("id"): node.text for node in root if node.tag in (f"{NAMESPACE}title", f"{NAMESPACE}desc")}
    assert {root.get("aria-labelledby"), root.get("aria-describedby")} == set(named)
    assert all(named.values())
    said = [node.text or "" for node in root.iter(f"{NAMESPACE}text")]
    assert " ".join(said).startswith(named["b-title"] or "?"), "the title is read, and seen"
    assert any(text.startswith("Source: blocs, revision 1 of ") for text in said)
    codes = [text for text in said if re.fullmatch(r"[A-Z0-9]+_[A-Z0-9_]+", text)]
    assert codes == [], "no code as a label"
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    assert 200 < width < 2000
    assert 100 < height < 2500
    for node in root.iter(f"{NAMESPACE}text"):
        if node.get("x") and node.get("text-anchor") is None:
            assert float(node.get("x", 0)) < width


def test_png_and_html_are_whole(seeded_file: Path, bare: Blocs, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="the extra charts is not installed")
    for name in ("a.png", "a.html"):
        assert bare("--db", str(seeded_file), "chart", "growth", "SCO", "-o", str(tmp_path / name)).code == 0
    png = (tmp_path / "a.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24])[0] > 1000
    page = (tmp_path / "a.html").read_text()
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)
    assert not re.search(r"url\((?!#)", page)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert re.search(r"<title>Members of the Shanghai Cooperation Organisation, 2001 to \d{4}</title>", page)
    assert "prefers-color-scheme:dark" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.png"]


def test_ids_in_a_page_are_unique_and_every_reference_has_one(seeded_file: Path, bare: Blocs, tmp_path: Path) -> None:
    assert bare("--db", str(seeded_file), "chart", "timeline", "OAS", "-o", str(tmp_path / "a.html")).code == 0
    page = (tmp_path / "a.html").read_text()
    found = re.findall(r' id="([^"]+)"', page)
    assert len(set(found)) == len(found)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(found)


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.first = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        self.first = self.first or tag
        if tag not in ("meta", "rect", "line", "path", "circle", "stop"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        self.first = self.first or tag


def test_an_embedded_chart_is_a_figure_that_closes_what_it_opens(
    seeded_file: Path, bare: Blocs, tmp_path: Path
) -> None:
    path = tmp_path / "a.html"
    assert bare("--db", str(seeded_file), "chart", "map", "SCO", "--embed", "-o", str(path)).code == 0
    tags = Tags(path.read_text())
    assert (tags.first, tags.open) == ("figure", [])


@pytest.mark.parametrize("variant, paper", [("light", "#ffffff"), ("dark", "#15191e"), ("print", "#ffffff")])
def test_each_variant_has_its_paper(seeded_file: Path, bare: Blocs, tmp_path: Path, variant: str, paper: str) -> None:
    path = tmp_path / "a.svg"
    assert bare("--db", str(seeded_file), "chart", "map", "SCO", "--variant", variant, "-o", str(path)).code == 0
    text = path.read_text()
    assert f".blocs-chart .paper{{fill:{paper}}}" in text
    assert "prefers-color-scheme" not in text
    assert "@media print" in text


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system sets no time zone for a process")
def test_bytes_are_the_same_in_every_time_zone(
    seeded_file: Path, tmp_path: Path, bare: Blocs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Days are days: Auckland is a day ahead of Honolulu."""
    drawn = {}
    for zone in ("Pacific/Auckland", "UTC", "Pacific/Honolulu"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        for words in (("map", "SCO", "--at", "2022-09-15"), ("matrix", "SCO", "BRICS", "--at", "2024-06-01"), ("overlap", "SCO", "BRICS", "--at", "2024-06-01")):  # fmt: skip
            for ending in ("svg", "html", "png") if words[0] == "map" else ("svg",):
                path = tmp_path / f"{words[0]}.{ending}"
                assert bare("--db", str(seeded_file), "chart", *words, "-o", str(path)).code == 0
                drawn.setdefault(path.name, set()).add(path.read_bytes())
    monkeypatch.undo()
    time.tzset()
    assert {name: len(bytes_) for name, bytes_ in drawn.items()} == dict.fromkeys(drawn, 1)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system sets no time zone for a process")
def test_a_timeline_is_the_same_in_every_time_zone(
    seeded_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`today` differs by zone, and is given here."""
    drawn = []
    for zone in ("Pacific/Auckland", "UTC", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        with connect(str(seeded_file)) as tracker:
            for name, chart in (
                ("timeline", pictures.timeline(tracker, "SCO", date(2026, 11, 1))),
                ("growth", pictures.growth(tracker, ["SCO", "NATO"], date(2026, 11, 1))),
            ):
                for ending in ("svg", "html"):
                    save(chart, folder / f"{name}.{ending}")
        drawn.append({path.name: path.read_bytes() for path in folder.iterdir()})
    monkeypatch.undo()
    time.tzset()
    assert len(drawn[0]) == 4
    assert drawn[0] == drawn[1] == drawn[2]
    assert b"5 July 2005 until 4 July 2023" in drawn[2]["timeline.svg"]


@pytest.mark.parametrize(
    "words, said",
    [
        (("map", "SCO", "--at", "1990-01-01", "-o", "x.svg"), "did not exist before 2001-06-15"),
        (("map", "NOWHERE_X", "-o", "x.svg"), "no organisation 'NOWHERE_X'"),
        (("timeline", "SCO", "-o", "x.gif"), "'x.gif' has an ending that no writer knows"),
        (("timeline", "SCO", "-o", "nowhere/x.svg"), "cannot write nowhere/x.svg"),
        (("timeline", "SCO"), "'-o'…; see: blocs chart timeline --help"),
        (("timeline", "SCO", "--embed", "-o", "x.svg"), "--embed makes a part of a page"),
        (("growth", "SCO", "NOWHERE_X", "-o", "x.svg"), "'NOWHERE_X'"),
        (("overlap", "SCO", "IRN", "-o", "x.svg"), "another kind"),
        (("matrix", "-o", "x.svg"), "name the organisations"),
        (("matrix", "IRN", "-o", "x.svg"), "name an organisation, too"),
        (("matrix", "SCO", "-o", "x.gif"), "'x.gif' has an ending that no writer knows"),
    ],
)
def test_what_cannot_be_drawn_gets_one_line(
    seeded_file: Path, bare: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = bare("--db", str(seeded_file), "chart", *words)
    assert ran.code in (2, 4)
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    # Between the dots stands what click words in its own way.
    assert all(part in ran.err for part in said.split("…"))
    assert list(tmp_path.iterdir()) == []


def test_png_without_its_package_names_the_command_that_installs_it(
    seeded_file: Path, bare: Blocs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    ran = bare("--db", str(seeded_file), "chart", "growth", "SCO", "-o", str(tmp_path / "a.png"))
    assert ran.code == 2
    assert ran.err == (
        f"Error: PNG needs vl-convert; install it with: {settings.install_extra('charts')}, or write .svg or .html\n"
    )
    assert bare("--db", str(seeded_file), "chart", "growth", "SCO", "-o", str(tmp_path / "a.svg")).code == 0
