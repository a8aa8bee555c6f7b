"""The static site of everything curated: how long it takes, its largest page, a day of the slider; and a picture."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from blocs import connect
from blocs.charts import pictures
from blocs.charts.written import save
from blocs.seeding import default, quiet
from blocs.settings import Target
from blocs.site.build import build
from timing import alternately, report

DRAW = """() => {
  const s = document.getElementById('day'), from = Number(s.min), to = Number(s.max), t = performance.now();
  for (let i = 0; i < 200; i++) { s.value = from + (to - from) * i / 200; BLOCS_DRAW(); }
  return (performance.now() - t) / 200;
}"""


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        path.touch()
        default.fill(Target(f"sqlite:///{path}", managed=False))
        with connect(str(path)) as tracker:
            start = time.perf_counter()
            pages = build(tracker, Path(folder) / "site", date(2026, 11, 1), quiet)
            print(f"{pages} pages in {time.perf_counter() - start:.1f} s, aim 60")
            largest = max((Path(folder) / "site").rglob("*.html"), key=lambda page: page.stat().st_size)
            print(f"the largest page, {largest.name}: {largest.stat().st_size / 1000:.0f} kB, aim 500")
            _slide(largest)

            def drawn() -> None:
                save(pictures.timeline(tracker, "UN", date(2026, 11, 1)), Path(folder) / "a.svg")

            def asked() -> None:
                tracker.timeline("UN")

            report("a timeline of 200 rows as SVG / its rows alone", *alternately(drawn, asked, 7), 6)


def _slide(largest: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium: the slider was not measured")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser: Any = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(largest.as_uri())
        print(f"a day of the slider on {largest.name}: {page.evaluate(DRAW):.1f} ms, aim 33")
        browser.close()
