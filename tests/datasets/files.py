"""Small files in the layout of the Correlates of War downloads, made by the tests."""

from __future__ import annotations

import gzip
from pathlib import Path

HEADER = "ioname,orgname,year,usa,canada,wgermany,germany,imputed,accuracyofpre1965membershipdates,ionum"
ROWS = [
    "AAA,The A,1959,1,0,,,0,Within 5 years,10",
    "AAA,The A,1960,1,1,,,0,Within 5 years,10",
    "AAA,The A,1961,1,2,1,,0,Within 5 years,10",
    "AAA,The A,1962,0,2,1,,1,Within 5 years,10",
    "BBB,The B,1988,1,-9,1,,0,Not applicable - created 1965 or later,20",
    "BBB,The B,1989,1,3,1,,0,Not applicable - created 1965 or later,20",
    "BBB,The B,1990,1,3,,1,0,Not applicable - created 1965 or later,20",
    "BBB,The B,2013,1,0,,1,0,Not applicable - created 1965 or later,20",
    "BBB,The B,2014,1,1,,1,0,Not applicable - created 1965 or later,20",
]
STATES = """\
ccode,stateabb,statenme,styear,stmonth,stday,endyear,endmonth,endday,version
2,USA,United States of America,1816,1,1,2016,12,31,2016
20,CAN,Canada,1920,1,10,2016,12,31,2016
260,GFR,German Federal Republic,1955,5,5,1990,10,2,2016
255,GMY,Germany,1990,10,3,2016,12,31,2016
"""


def organisation_years(
    folder: Path, name: str = "igo_year.csv", *, header: str = HEADER, rows: list[str] = ROWS
) -> Path:
    path = folder / name
    content = "\n".join([header, *rows]) + "\n"
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(content.encode()))
    else:
        path.write_text(content, encoding="utf-8")
    return path


def states(folder: Path) -> Path:
    path = folder / "states2016.csv"
    path.write_text(STATES, encoding="utf-8")
    return path
