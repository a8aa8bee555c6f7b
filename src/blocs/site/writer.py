"""How pages, data and tables become files of the site, and the addresses they have."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from blocs import settings
from blocs.dates import in_words
from blocs.errors import BlocsError, FileError
from blocs.exports.script import all_visible, in_script
from blocs.letters import visible
from blocs.questions.cite import Citable
from blocs.questions.rows import Rows

FILE_NAME = re.compile(r"\w[\w.-]*")
LONGEST_FILE_NAME = 200
WEB = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
BASE_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~-]+)*/?")
PICTURE = "blocs.png"
"""What is shown of a page that has no picture of its own where its address is shared."""

PICTURE_SAYS = "The world as equal squares, darker where a state belongs to more organisations"


class Writer:
    """Writes the files of a site below a folder. `base_url` is where it will be found, "" if nobody said."""

    def __init__(self, place: Path, environment: Any, about: Citable, base_url: str = "") -> None:
        self.place = place
        self.environment = environment
        self.about = about
        self.base_url = base_url
        self.pages: list[str] = []

    def page(self, path: str, template: str, **values: Any) -> None:
        """Write one page; `values` are what its template and the head of every page need (`title`, `description`)."""
        target = self.file(path)
        values.setdefault("root", "../" * path.count("/"))
        values.setdefault("picture", PICTURE)
        values.setdefault("picture_says", PICTURE_SAYS)
        text = self.environment.get_template(template).render(
            path=path, about=self.about, base_url=self.base_url, **values
        )
        target.write_text(text, encoding="utf-8")
        self.pages.append(path)

    def drawing(self, path: str, heading: str, drawn: dict[str, Any]) -> None:
        """Write the bars of a page (`bars.gantt`) as a picture that stands alone."""
        self.text(path, self.environment.get_template("picture.svg").render(heading=heading, about=self.about, **drawn))

    def card(self, path: str, content: bytes) -> str:
        """Write a PNG; returns its path."""
        self.file(path).write_bytes(content)
        return path

    def text(self, path: str, text: str) -> None:
        """Write a text as it is."""
        self.file(path).write_text(text, encoding="utf-8", newline="")

    def script(self, path: str, name: str, value: Any) -> None:
        """Write a value as a script that keeps it in `window.name`."""
        self.text(path, f"window.{name}={in_script(all_visible(value))};\n")

    def entry(self, path: str, name: str, key: str, value: Any) -> None:
        """Write a value as a script that keeps it under a key of `window.name`, beside those of other scripts."""
        called = in_script(key)
        self.text(path, f"(window.{name}=window.{name}||{{}})[{called}]={in_script(all_visible(value))};\n")

    def listed(self, path: str, rows: Rows[Any]) -> None:
        """Write the answer of a question as CSV."""
        self.csv(path, rows.columns, (list(record.values()) for record in rows.records()))

    def csv(self, path: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows as CSV."""
        text = io.StringIO()
        written = csv.writer(text)
        written.writerow(columns)
        written.writerows(rows)
        self.text(path, text.getvalue())

    def file(self, path: str) -> Path:
        """Where a file of the site stands, below its folder. Raises FileError for a code that is no file's name."""
        for part in path.split("/"):
            if not FILE_NAME.fullmatch(part) or len(part.encode()) > LONGEST_FILE_NAME or visible(part) != part:
                shown = part if len(part) <= 60 else part[:57] + "..."
                raise FileError(f"the record holds a code of which no file's name can be made: {shown!r}")
        target = self.place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def for_crawlers(self) -> None:
        """Write sitemap.xml and robots.txt, if it is known where the site will be found."""
        if not self.base_url:
            return
        urls = "".join(f"<url><loc>{self.base_url}{path}</loc></url>\n" for path in self.pages if path != "404.html")
        self.text(
            "sitemap.xml",
            '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{urls}</urlset>\n",
        )
        self.text("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {self.base_url}sitemap.xml\n")


def checked_base_url(address: str | None) -> str:
    """The address under which a site will be found, with a slash at its end; "" for None. Raises BlocsError for what is
    no such address."""
    if not address:
        return ""
    if not BASE_URL.fullmatch(address) or {".", ".."} & set(urlsplit(address).path.split("/")):
        raise BlocsError(f"{address!r} is no address of a site; write one like https://example.org/blocs/")
    return address.rstrip("/") + "/"


def environment() -> Any:
    """The templates. Raises BlocsError where Jinja is not installed."""
    try:
        import jinja2
    except ImportError as error:
        raise BlocsError(f"the site needs Jinja; install it with: {settings.install_extra('web')}") from error
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("blocs.site"),
        autoescape=True,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters["web"] = web
    made.filters["written"] = in_words
    made.globals["cited"] = cited
    return made


def cited(about: Citable, title: str, address: str) -> str:
    """How to cite a page: its title, then the record at its revision, then where it is found, if that is known."""
    return f"“{title}”, in: {about.sentence}" + (f" {address}" if address else "")


def web(address: Any) -> str | None:
    """An address that a page may lead to: of the web, and no script."""
    text = str(address or "")
    return text if WEB.fullmatch(text) and visible(text, "") == text else None


def _finalized(value: Any) -> Any:
    """What a page says of a value: a text is visible; what is marked as HTML is our own."""
    return visible(value) if type(value) is str else value
