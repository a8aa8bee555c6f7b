"""What people look at: no name in a record becomes a script, a tag, a link or a path in a picture, a page or a table."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from blocs import connect
from blocs.charts import written
from blocs.errors import FileError
from blocs.exports.script import in_script
from blocs.exports.spreadsheet import harmless
from blocs.seeding import check_seeds, quiet, seed
from blocs.settings import Target
from blocs.store.session import writing
from conftest import Blocs, Factory
from safety.terminal import UNSEEN, record_with
from safety.test_streams import odd
from seeding.small import ORGANISATION, small_seeds

SCRIPT = "window.pwned=1"
NASTY = {
    "the end of a script": f"</script><script>{SCRIPT}</script>",
    "the end of a script in capitals": f"</ScRiPt\n><ScRiPt>{SCRIPT}</sCrIpT>",
    "a comment that swallows": "<!--<script>",
    "the end of a comment": f"--><img src=x onerror={SCRIPT}>",
    "an image": f"<img src=x onerror='{SCRIPT}'>",
    "an attribute": f'" onmouseover="{SCRIPT}" x="',
    "an attribute in apostrophes": f"' onmouseover='{SCRIPT}' x='",
    "the end of a text": f"</text><script>{SCRIPT}</script>",
    "a foreign object": f"<foreignObject><body onload={SCRIPT}></foreignObject>",
    "character data": f"]]><script>{SCRIPT}</script>",
    "an entity": f"&lt;script&gt;{SCRIPT}&lt;/script&gt; &amp;",
    "an expression": f"datum['a']); {SCRIPT}; ('",
    "a template": "${" + SCRIPT + "} {{7*7}} {% raw %} {0} %s",
    "the end of a string": f'\\"; {SCRIPT}; //',
    "an address": f"javascript:{SCRIPT}",
    "separators of lines": f"a\u2028{SCRIPT}\u2029b",
    "all that is not seen": "".join(UNSEEN.values()) + "x",
    "a link in Markdown": f"[x](javascript:{SCRIPT}) ![x](http://example.org/) <http://example.org> `x` | y",
}
ALL = " ".join(NASTY.values())
CHARTS = [
    ("timeline", "CLUB"),
    ("timeline", "AAA"),
    ("map", "CLUB", "--at", "1965"),
    ("growth", "CLUB"),
    ("overlap", "CLUB", "PUB", "--at", "1965"),
    ("matrix", "--orgs", "CLUB", "--at", "1965"),
]


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file whose every name tries everything at once, and two organisations with it."""
    from blocs.seeding import default

    folder = tmp_path_factory.mktemp("nasty")
    target = Target(f"sqlite:///{folder / 'nasty.sqlite'}", managed=False)
    default.create(target)
    club = (small_seeds(folder / "seeds") / "organisations/club.yaml").read_text()
    (folder / "seeds/organisations/pub.yaml").write_text(club.replace("CLUB", "PUB"))
    record_with(target, folder / "seeds", ALL)
    return folder / "nasty.sqlite"


@pytest.fixture(scope="module")
def site(nasty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of that record."""
    pytest.importorskip("jinja2", reason="the extra web is not installed")
    from blocs.site.build import build

    place = tmp_path_factory.mktemp("pages") / "site"
    with connect(str(nasty)) as tracker:
        build(tracker, place, date(2026, 11, 1), quiet)
    return place


class Scripts(HTMLParser):
    """The tags of a page, the texts of its scripts, and what in its attributes may act."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.tags: set[str] = set()
        self.acting: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag == "script"
        self.acting += [f"{name}={value}" for name, value in attrs if name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "data:text"))]  # fmt: skip
        if self.inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.scripts[-1] += data


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_json_in_a_script_is_data(text: str) -> None:
    made = in_script({text: [text]})
    assert not re.search(r"[<>&\u2028\u2029]", made)
    assert odd(made) == ""
    assert json.loads(made) == {text: [text]}


@pytest.mark.parametrize("words", CHARTS, ids=[" ".join(words) for words in CHARTS])
def test_a_name_in_a_chart_stays_a_name(nasty: Path, bare: Blocs, tmp_path: Path, words: tuple[str, ...]) -> None:
    pytest.importorskip("vl_convert", reason="the extra charts is not installed")
    for ending in ("html", "svg", "png"):
        ran = bare("--db", str(nasty), "chart", *words, "-o", str(tmp_path / f"x.{ending}"))
        assert ran.code == 0, ran.err
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    read = Scripts(page)
    assert read.scripts == [written.SCRIPT], "ours alone, which holds no name"
    assert read.acting == []
    shapes = {"svg", "g", "path", "text", "rect", "line", "circle", "defs", "pattern", "title", "desc", "style", "lineargradient", "stop"}  # fmt: skip
    assert read.tags <= {"html", "head", "meta", "script", "body", "div", "figure"} | shapes
    drawing = (tmp_path / "x.svg").read_text(encoding="utf-8")
    elements = list(ET.fromstring(drawing).iter())  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2].lower() for element in elements} <= shapes
    assert odd(drawing) == odd(page) == ""
    sheets = [element.text or "" for element in elements if element.tag.endswith("style")]
    assert len(sheets) == 1
    assert "pwned" not in sheets[0]
    assert not [
        name for element in elements for name in element.attrib if name.startswith("on") or name.endswith("href")
    ]


def test_no_script_of_a_names_runs_in_a_browser(
    nasty: Path, site: Path, bare: Blocs, browser: Any, tmp_path: Path
) -> None:
    for number, words in enumerate(CHARTS):
        assert bare("--db", str(nasty), "chart", *words, "-o", str(tmp_path / f"{number}.html")).code == 0
    pages = [*tmp_path.glob("*.html"), *site.rglob("*.html")]
    assert len(pages) > 10
    page = browser.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("dialog", lambda dialog: failed.append(dialog.message))
    for path in pages:
        page.goto(path.as_uri())
        if path.parent == tmp_path:
            said = 0
            marks = page.locator(".blocs-wide .mark > rect").all()[:8]
            for mark in marks:
                mark.hover(force=True)
                said += page.locator(".blocs-tip").is_visible()
            assert said > 0 or not marks, path
            assert page.locator(".blocs-tip *").count() == 0, "its text is text"
        else:
            page.fill("#search", "script")
            page.wait_for_timeout(20)
        assert page.evaluate("window.pwned") is None, path
        assert page.locator("img, foreignObject, [onmouseover], [onload], [onerror]").count() == 0, path
    page.close()
    assert failed == []


def test_a_name_in_a_page_stays_a_name(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        read = Scripts(text)
        assert read.acting == [], path
        assert not read.tags & {"img", "foreignobject", "iframe", "object"}, path
        assert len(read.scripts) <= 4, path
        assert odd(text) == "", path
        for script in read.scripts:
            assert script == "", "what a page reads stands in files of its own"
    for name, called in (
        ("world.js", "BLOCS_WORLD"),
        ("search.js", "BLOCS_INDEX"),
        ("bodies.js", "BLOCS_BODIES"),
        ("home.js", "BLOCS_BELONGS"),
    ):
        text = (site / name).read_text(encoding="utf-8")
        assert not re.search("[<>&]", text)
        assert odd(text) == ""
        json.loads(text.removeprefix(f"window.{called}=").removesuffix(";\n"))
    for path in [*(site / "o").glob("*.js"), *(site / "s").glob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search("[<>&]", text.removeprefix("(window.BLOCS_SPELLS=window.BLOCS_SPELLS||{})"))
        json.loads(text.partition("]=")[2].removesuffix(";\n"))
    for path in site.rglob("*.svg"):
        elements = list(ET.fromstring(path.read_text(encoding="utf-8")).iter())  # noqa: S314 - our own
        assert not {element.tag.rpartition("}")[2] for element in elements} & {"script", "foreignObject", "image", "a"}
        assert not [
            name for element in elements for name in element.attrib if name.startswith("on") or name.endswith("href")
        ]


ADDRESSES = ["javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "//example.org", "https://example.org/\"onmouseover=alert(1)", "https://example.org/\u202ex"]  # fmt: skip
"""Where no page may lead, each from an organisation of its own."""


def test_a_page_leads_only_to_the_web(tmp_path: Path, factories: dict[str, Factory]) -> None:
    from blocs.site.build import build

    target = factories["sqlite"].migrated()
    folder = small_seeds(tmp_path / "seeds")
    (folder / "organisations" / "club.yaml").unlink()
    for number in range(len(ADDRESSES)):
        text = ORGANISATION.replace("CLUB", f"CLUB{number}")
        (folder / "organisations" / f"club{number}.yaml").write_text(text, encoding="utf-8")
    seeds = check_seeds(folder)
    for number, address in enumerate(ADDRESSES):
        club = seeds.organisations[f"CLUB{number}"]
        club.url = club.memoranda["charter"].url = club.sources["register"].url = address
    with writing(target) as session:
        seed(session, seeds, recorded_at=datetime(2026, 1, 1))
    with connect(target.url) as tracker:
        build(tracker, tmp_path / "site", date(2026, 11, 1), quiet)
    pages = list((tmp_path / "site").rglob("*.html"))
    for number in range(len(ADDRESSES)):
        assert tmp_path / "site" / "o" / f"CLUB{number}.html" in pages
    for path in pages:
        for href in re.findall(r'href="([^"]*)"', path.read_text(encoding="utf-8")):
            assert href.startswith(("http", "../", "#", "data:,")) or re.fullmatch(r"[\w./-]+", href), (path, href)
            assert "example.org" not in href, (path, href)


@pytest.mark.parametrize("key", ["../../x", "..", ".hidden", "x" * 300, "é" * 150, "a/../../../x", "a\x1bb", "a b", "", "a\u202eb", "a/", "a\\b:c"])  # fmt: skip
def test_a_code_that_is_no_files_name_writes_nothing(tmp_path: Path, key: str) -> None:
    """Of a record that no seed of ours could have made: the check that a seed goes through is left out."""
    pytest.importorskip("jinja2", reason="the extra web is not installed")
    from blocs.site.writer import Writer

    class Nothing:
        def get_template(self, _: str) -> Any:
            return self

        def render(self, **_: Any) -> str:
            return "x"

    place = tmp_path / "site"
    place.mkdir()
    made = Writer(place, Nothing(), about=None)  # type: ignore[arg-type]
    with pytest.raises(FileError, match="no file's name can be made"):
        made.page(f"m/CLUB/{key}.html", "x.html")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("key", ["x" * 300, "x" * 101, "../x", ".x", "x/y", "x y"])
def test_a_key_that_the_site_could_not_write_is_no_key(tmp_path: Path, bare: Blocs, key: str) -> None:
    text = (small_seeds(tmp_path) / "organisations/club.yaml").read_text()
    (tmp_path / "organisations/club.yaml").write_text(
        text.replace("charter:\n", f'"{key}":\n').replace("[charter]", f'["{key}"]')
    )
    ran = bare("seed", str(tmp_path), "--check")
    assert ran.code == 1
    assert "does not look right" in ran.err or "a key of more than 200 characters" in ran.err


# --- tables --------------------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "  +1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u2028=1", "＝1", "＋1", "－1", "＠x", "﹦1", "﹢1", "﹫x", "\x00=1", "\x1b=1", "\t", "\rx"]  # fmt: skip
TEXTS = [
    "Åland",
    "a=b",
    "1-2",
    "SCO",
    "",
    "'=1",
    "Côte d'Ivoire",
    "2001-06-15",
    "[2022-09-14..2022-09-15]",
    "a; b",
    "中国",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(text: str) -> None:
    made = harmless(text)
    assert made.startswith("'")
    assert made.replace("'", "") == text


@pytest.mark.parametrize("text", ["a;=1", "a; =1", "a\t=1", "a\n=1", "a\r\n+1", "x;@y", "a;＝1"])
def test_a_formula_behind_another_separator_stands_behind_an_apostrophe(text: str) -> None:
    made = harmless(text)
    assert re.search(r"'[=+\-@＝]", made)
    assert made.replace("'", "") == text


@pytest.mark.parametrize("text", [*TEXTS, None, -9, 1.5, True])
def test_other_cells_stay_as_they_are(text: object) -> None:
    assert harmless(text) == text


def test_a_spreadsheet_in_any_language_gets_no_formula(nasty: Path, bare: Blocs) -> None:
    text = bare("--db", str(nasty), "orgs", "--at", "1965", "--format", "spreadsheet").out.removeprefix("\ufeff")
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            assert not [cell for cell in row if cell[:1] in tuple("=+-@")]


def test_tables_for_pages_hold_no_tag_of_a_names_own(nasty: Path, bare: Blocs) -> None:
    for words in (
        ("orgs", "--at", "1965"),
        ("members", "CLUB", "--at", "1965"),
        ("matrix", "--orgs", "CLUB", "--at", "1965"),
    ):
        page = bare("--db", str(nasty), *words, "--format", "html").out
        read = Scripts(page)
        assert read.scripts == []
        assert read.tags <= {"table", "thead", "tbody", "tr", "th", "td"}
        marked = bare("--db", str(nasty), *words, "--format", "markdown").out
        plain = re.sub(r"\\[!-/:-@\[-`{-~]", "", marked)
        assert not re.search(r"[<`]|\](?=[(\[])", plain)
        assert len({line.count("|") for line in plain.splitlines()}) == 1


def test_a_notebook_shows_names_as_text(nasty: Path) -> None:
    with connect(str(nasty)) as tracker:
        read = Scripts(tracker.members("CLUB", at="1965", everyone=True)._repr_html_())
    assert read.scripts == []
    assert "img" not in read.tags
