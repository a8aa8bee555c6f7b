"""The files of the Correlates of War IGO data, version 3, as their users download them.

Pevehouse, Nordstrom, McManus, Jamison (2020), "Tracking organizations in the world: The Correlates of War IGO Version
3.0 datasets", Journal of Peace Research 57(3). Codes: 1 full, 2 associate, 3 observer, 0 none, -9 missing, -1 the
organisation (or state) does not exist that year.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from blocs.bounded import read_bytes
from blocs.datasets.crosswalk import Crosswalk
from blocs.errors import FaultyData, FileError
from blocs.letters import first_unseen, places

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ORGANISATION_YEAR, STATE_YEAR, STATES = "organisation-year", "state-year", "states"
ABSENT = -1
MISSING = -9
LARGEST = 100_000_000
"""Bytes of a file, packed or not; the largest of version 3 has 22 million."""
HIGHEST_RATIO = 200
"""Bytes unpacked for one packed; the files of version 3 have 43."""
LONGEST_HEADER = 100_000
MOST_FILES = 100
LONGEST_NAME = 60
CODES = (MISSING, ABSENT, 0, 1, 2, 3)
_SIGNS = {ORGANISATION_YEAR: {"ioname", "year"}, STATE_YEAR: {"ccode", "year"}, STATES: {"ccode", "stateabb", "styear"}}


@dataclass(frozen=True)
class Observations:
    """What a year file says: one row a unit and year, one column a counterpart, cells of `CODES`.

    In the organisation-year file units are organisations and counterparts states; in the state-year file the reverse.
    States stand as COW codes, organisations as `ioname`. `unsure` marks rows whose dates the file calls sure only
    within five years. A unit's rows stand together, ordered by year. `crosswalk` is the one the file was read with.
    """

    kind: str
    units: np.ndarray[Any, Any]
    years: np.ndarray[Any, Any]
    counterparts: tuple[str, ...]
    cells: np.ndarray[Any, Any]
    unsure: np.ndarray[Any, Any]
    names: dict[str, str]
    numbers: dict[str, str]
    crosswalk: Crosswalk


def read(path: Path, digest: Any = None) -> tuple[str, pd.DataFrame]:
    """The kind of a file (by its columns) and its table. Column names are in lower case.

    Reads .csv, .csv.gz, .dta, and a .zip that holds one of them, and updates `digest` (of hashlib) with its bytes.
    Raises FileError for a file that cannot be read or is larger than such files are, packed or unpacked, and for one
    whose columns are of none of the kinds.
    """
    import pandas as pd

    try:
        table = _table(path, pd, digest)
    except FileError:
        raise
    except (EOFError, zlib.error, OSError, zipfile.BadZipFile, RuntimeError, struct.error) as error:
        raise FileError(f"{path} is damaged or cut short: {_said(error)}; download it again") from error
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, MemoryError) as error:
        raise FileError(f"{path} is no table: {_said(error)[:150]}") from error
    table.columns = [str(column).strip().lower() for column in table.columns]
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()][0]
        raise FaultyData(f"{path}: the column {twice!r} stands twice")
    if table.empty:
        raise FaultyData(f"{path} holds no rows; download it again")
    for kind in (STATES, ORGANISATION_YEAR, STATE_YEAR):
        if _SIGNS[kind] <= set(table.columns):
            return kind, table
    raise FileError(
        f"{path} is none of the COW files: it has neither ioname and year (organisation-year), nor ccode and year "
        "(state-year), nor ccode, stateabb and styear (states2016.csv)"
    )


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())


def _table(path: Path, pd: Any, digest: Any) -> pd.DataFrame:
    name = path.name.lower()
    if not name.endswith((".csv", ".csv.gz", ".dta", ".zip")):
        raise FileError(f"{path}: the file's name must end in .csv, .csv.gz, .dta or .zip")
    content = read_bytes(path, LARGEST)
    if digest is not None:
        digest.update(content)
    if name.endswith(".zip"):
        _refuse_crowd(path, content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [entry for entry in archive.namelist() if entry.lower().endswith((".csv", ".dta"))]
            if len(inside) != 1:
                raise FileError(f"{path} must hold one .csv or .dta file, it holds {len(inside)}")
            name = inside[0].lower()
            with archive.open(inside[0]) as file:
                content = _unpacked(path, file, len(content))
    elif name.endswith(".gz"):
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            content = _unpacked(path, file, len(content))
    return _parsed(path, content, name, pd)


def _unpacked(path: Path, file: Any, packed: int) -> bytes:
    """What a packed file holds. Raises FileError as soon as it is more than such files hold."""
    content: bytes = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileError(f"{path} unpacks to more than {LARGEST:,} bytes, which no COW file does; download it again")
    if len(content) > max(packed, 50_000) * HIGHEST_RATIO:
        raise FileError(f"{path} unpacks to more than {HIGHEST_RATIO} times its size, which no COW file does")
    return content


def _refuse_crowd(path: Path, content: bytes) -> None:
    """Raise FileError where the list of a zip's files is so long that reading it takes a while: by its end record
    (APPNOTE 4.3.16), which says how many there are."""
    at = content.rfind(b"PK\x05\x06", -65_557)
    if at >= 0 and len(content) >= at + 22 and struct.unpack_from("<H", content, at + 10)[0] > MOST_FILES:
        raise FileError(f"{path} must hold one .csv or .dta file, it holds more than {MOST_FILES} files")


def _parsed(path: Path, content: bytes, name: str, pd: Any) -> pd.DataFrame:
    if name.endswith(".dta"):
        try:
            return pd.read_stata(io.BytesIO(content), convert_categoricals=False)  # type: ignore[no-any-return]
        except Exception as error:
            raise ValueError(f"not a Stata file ({error})") from error
    if content.find(b"\n", 0, LONGEST_HEADER) < 0 and len(content) > LONGEST_HEADER:
        raise FileError(f"{path} is no table: its first line is longer than {LONGEST_HEADER:,} bytes")
    return pd.read_csv(io.BytesIO(content), low_memory=False)  # type: ignore[no-any-return]


def _seen(name: str) -> str:
    """A name without characters that are not seen (`blocs.letters`). The files were once made on a Mac: a control
    character in them is a letter of its encoding, Mac OS Roman."""
    if first_unseen(name, "") is None:
        return name
    name = "".join(
        letter.encode("latin-1").decode("mac_roman") if "\x80" <= letter <= "\x9f" else letter for letter in name
    )
    odd = set(places(name, ""))
    return " ".join("".join(" " if place in odd else one for place, one in enumerate(name)).split())


def _refuse_unseen(names: Iterable[str], shown: str) -> None:
    """Raise FaultyData for short names of organisations with characters that are not seen, or too long for a code."""
    for name in names:
        odd = first_unseen(name, "")
        if odd is not None:
            raise FaultyData(f"{shown}: the organisation {name!r} has a character that is not seen ({odd[1]})")
        if len(name) > LONGEST_NAME:
            raise FaultyData(f"{shown}: the organisation {name[:40]!r}... has more than {LONGEST_NAME} characters")


def organisation_years(table: pd.DataFrame, crosswalk: Crosswalk, shown: str) -> Observations:
    """The observations of an organisation-year table. Raises FaultyData, with the place, for what is not COW's."""
    import numpy as np

    columns = [column for column in table.columns if column in crosswalk.columns]
    wanted = {"orgname", "imputed", "accuracyofpre1965membershipdates"} - set(table.columns)
    if wanted or len(columns) < 2:
        lacking = ", ".join(sorted(wanted)) or "the columns of the states"
        raise FaultyData(f"{shown} lacks {lacking}; it is not the organisation-year file of version 3")
    last = list(table.columns).index(columns[-1])
    strange = [column for column in table.columns[3:last] if column not in crosswalk.columns]
    if strange:
        raise FaultyData(f"{shown}: unknown state {strange[0]!r} among the columns; the crosswalk has no such column")
    table = _sorted(table, "ioname")
    years = _years(table, shown)
    accuracy = table["accuracyofpre1965membershipdates"].astype(str).str.startswith("Within")
    unsure = ((years < 1965) & accuracy.to_numpy()) | (table["imputed"].fillna(0).to_numpy() == 1)
    units = table["ioname"].astype(str).to_numpy()
    _refuse_twice(units, years, shown)
    first = table.drop_duplicates("ioname")
    _refuse_unseen(first["ioname"].astype(str), shown)
    numbers: Any = first.get("ionum", [])
    return Observations(
        ORGANISATION_YEAR,
        units,
        years,
        tuple(crosswalk.columns[column] for column in columns),
        _cells(table, columns, shown, "ioname"),
        np.asarray(unsure, dtype=bool),
        dict(zip(first["ioname"].astype(str), map(_seen, first["orgname"].astype(str)), strict=True)),
        _numbers(first["ioname"], numbers, shown),
        crosswalk,
    )


def _numbers(names: Any, numbers: Any, shown: str) -> dict[str, str]:
    """The number of each organisation in the file."""
    by_name = {}
    for name, number in zip(names, numbers, strict=False):
        try:
            by_name[str(name)] = str(int(number))
        except (ValueError, OverflowError) as error:
            raise FaultyData(f"{shown}: {name}, column ionum: {number!r} is no number") from error
    return by_name


def state_years(table: pd.DataFrame, crosswalk: Crosswalk, shown: str) -> Observations:
    """The observations of a state-year table. Raises FaultyData, with the place, for what is not COW's."""
    import numpy as np

    columns = [column for column in table.columns if column not in ("ccode", "year", "state")]
    if not columns:
        raise FaultyData(f"{shown} lacks the columns of the organisations; it is not the state-year file of version 3")
    table = _sorted(table, "ccode")
    years = _years(table, shown)
    try:
        units = table["ccode"].astype(int).astype(str).to_numpy()
    except (ValueError, OverflowError) as error:
        raise FaultyData(f"{shown}: a ccode that is no number ({error})") from error
    for code in dict.fromkeys(units):
        if code not in crosswalk.states:
            raise FaultyData(f"{shown}: unknown state code {code}; the crosswalk has no such code")
    _refuse_twice(units, years, shown)
    cells = _cells(table, columns, shown, "ccode")
    names = {column.upper(): column.upper() for column in columns}
    _refuse_unseen(names, shown)
    sure = np.zeros(len(years), dtype=bool)
    return Observations(STATE_YEAR, units, years, tuple(names), cells, sure, names, {}, crosswalk)


def state_system(table: pd.DataFrame, shown: str) -> list[tuple[str, str, str | None]]:
    """The spells of state system membership: COW code, first day, first day it was over (None where it goes on).

    A spell that ends on the list's last day goes on.
    """
    from datetime import date, timedelta

    wanted = {f"{edge}{part}" for edge in ("st", "end") for part in ("year", "month", "day")} - set(table.columns)
    if wanted:
        raise FaultyData(f"{shown} lacks {', '.join(sorted(wanted))}; it is not the list of the state system")
    try:
        spells = [
            (
                str(int(row.ccode)),
                date(int(row.styear), int(row.stmonth), int(row.stday)),
                date(int(row.endyear), int(row.endmonth), int(row.endday)),
            )
            for row in cast("Iterable[Any]", table.itertuples())
        ]
    except (ValueError, TypeError, OverflowError) as error:
        raise FaultyData(f"{shown}: a day that does not exist ({error})") from error
    last = max(end for _, _, end in spells)
    return [
        (code, start.isoformat(), None if end == last else (end + timedelta(days=1)).isoformat())
        for code, start, end in spells
    ]


def _sorted(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with each unit's years together and in order. The files come so, and moving their rows is slow."""
    units, years = table[unit].to_numpy(), table["year"].to_numpy()
    begins = units[1:] != units[:-1]
    try:
        ordered = begins.sum() + 1 == table[unit].nunique() and (begins | (years[1:] >= years[:-1])).all()
    except TypeError:  # a cell of another kind; the checks that follow say which
        ordered = False
    return table if ordered else table.sort_values([unit, "year"], kind="stable", ignore_index=True)


def _years(table: pd.DataFrame, shown: str) -> Any:
    import numpy as np
    import pandas as pd

    years = pd.to_numeric(table["year"], errors="coerce")
    wrong = years.isna() | (years < 1) | (years > 9998)
    if wrong.any():
        row = int(np.flatnonzero(wrong.to_numpy())[0])
        raise FaultyData(f"{shown}: {table['year'].iloc[row]!r} is not a year (sorted row {row + 1})")
    return years.to_numpy(dtype=int)


def _refuse_twice(units: Any, years: Any, shown: str) -> None:
    import numpy as np

    twice = np.flatnonzero((units[1:] == units[:-1]) & (years[1:] == years[:-1]))
    if len(twice):
        raise FaultyData(f"{shown}: {units[twice[0]]} in {years[twice[0]]} stands twice")


def _cells(table: pd.DataFrame, columns: list[str], shown: str, unit: str) -> Any:
    """The cells as small integers; an empty cell is ABSENT. Raises FaultyData for a code that there is not."""
    import numpy as np
    import pandas as pd

    block = table[columns]
    if not all(pd.api.types.is_numeric_dtype(kind) for kind in block.dtypes):
        column = next(name for name in columns if not pd.api.types.is_numeric_dtype(block[name]))
        bad = pd.to_numeric(block[column], errors="coerce").isna() & block[column].notna()
        row = table[bad].iloc[0]
        raise FaultyData(f"{shown}: {row[unit]} in {row['year']}, column {column}: {row[column]!r} is no code")
    values = block.to_numpy(dtype=np.float32)
    values[np.isnan(values)] = ABSENT
    cells = values.astype(np.int8)
    valid = np.zeros(256, dtype=bool)
    valid[[code % 256 for code in CODES]] = True
    wrong = ~valid[cells.view(np.uint8)] | (cells != values)
    if wrong.any():
        number, position = np.argwhere(wrong)[0]
        row = table.iloc[number]
        raise FaultyData(
            f"{shown}: {row[unit]} in {row['year']}, column {columns[position]}: "
            f"{values[number, position]:g} is no code (codes are {', '.join(map(str, CODES))})"
        )
    return cells
