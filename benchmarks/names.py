"""How many names of public lists are read rightly, beside other packages for the same: country_converter and pycountry.

`python benchmarks/names.py [FILE]` prints the table of docs/names.md. FILE is a CSV with the columns name, language and
code (`refused` for what is no state); if omitted, the lists beside the repository (../shared/data/names). Packages that
are not installed are left out: pip install country_converter pycountry
"""

from __future__ import annotations

import csv
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

from blocs import __version__
from blocs.errors import AmbiguousName, UnknownName
from blocs.names.lookup import Lookup
from blocs.seeding import default
from blocs.settings import Target
from blocs.store.session import Database

LISTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "names" / "states.csv"
ASKED_BACK = "?"
Read = Callable[[str], str | None]
"""What reads a name: to a code, to ASKED_BACK, or to None where it is refused."""


def run() -> None:
    """Print the table; nothing where the lists are not there."""
    table(LISTS)


def table(file: Path) -> None:
    if not file.exists():
        print(f"no list of names at {file}")
        return
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    groups = {
        "English": [row for row in rows if row["language"] in ("en", "any") and row["code"] != "refused"],
        "other languages": [row for row in rows if row["language"] not in ("en", "any") and row["code"] != "refused"],
        "no state": [row for row in rows if row["code"] == "refused"],
    }
    print("| list | names | package | right | wrong | refused | asked back |")
    print("|---|---:|---|---:|---:|---:|---:|")
    with _readers() as readers:
        for name, group in groups.items():
            for package, read in readers.items():
                found = Counter(_verdict(read(row["name"]), row["code"]) for row in group)
                counts = " | ".join(f"{found[verdict]:,}" for verdict in ("right", "wrong", "refused", "asked back"))
                print(f"| {name} | {len(group):,} | {package} | {counts} |")
        for package, read in readers.items():
            begin = time.perf_counter()
            for row in rows:
                read(row["name"])
            print(f"{package}: {len(rows) / (time.perf_counter() - begin):,.0f} names a second", file=sys.stderr)


def _verdict(found: str | None, wanted: str) -> str:
    if found is None or found == ASKED_BACK:
        refused = "refused" if found is None else "asked back"
        return "right" if wanted == "refused" else refused
    return "right" if found == wanted else "wrong"


@contextmanager
def _readers() -> Iterator[dict[str, Read]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        path.touch()
        target = Target(f"sqlite:///{path}", managed=False)
        default.fill(target)
        with Database(target) as database, database.reading() as session:
            found = {f"blocs {__version__}": _blocs(Lookup(session))}
            with suppress(ModuleNotFoundError):
                found[f"country_converter {metadata.version('country_converter')}"] = _country_converter()
            with suppress(ModuleNotFoundError):
                found[f"pycountry {metadata.version('pycountry')}"] = _pycountry()
            yield found


def _blocs(look: Lookup) -> Read:
    def read(name: str) -> str | None:
        try:
            match = look.state(name)
        except AmbiguousName:
            return ASKED_BACK
        except UnknownName:
            return None
        return None if match.guessed else match.code

    return read


OWN_CODES = {"XKV": "XKX", "XKX": "XKX"}
"""Codes of other packages where ISO has none."""


def _country_converter() -> Read:
    import country_converter

    logging.getLogger("country_converter").setLevel(logging.CRITICAL)
    converter = country_converter.CountryConverter()

    def read(name: str) -> str | None:
        found = converter.convert(name, to="ISO3", not_found=None)
        if isinstance(found, list):
            return ASKED_BACK
        return None if found is None else OWN_CODES.get(str(found), str(found))

    return read


def _pycountry() -> Read:
    import pycountry

    def read(name: str) -> str | None:
        try:
            found = pycountry.countries.lookup(name)
        except LookupError:
            with suppress(LookupError):
                found = pycountry.historic_countries.lookup(name)
                return str(found.alpha_3)
            with suppress(LookupError):
                several = pycountry.countries.search_fuzzy(name)
                return ASKED_BACK if len(several) > 1 else str(several[0].alpha_3)
            return None
        return str(found.alpha_3)

    return read


if __name__ == "__main__":
    table(Path(sys.argv[1]) if len(sys.argv) > 1 else LISTS)
