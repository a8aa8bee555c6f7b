"""Cells of a table to dates: EDTF, days of ISO 8601, days and timestamps as values, and years by a rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, get_args

from blocs.datasets.faults import Faults
from blocs.dates import FOREVER, Written, written
from blocs.edtf import PLAIN, date_error
from blocs.errors import DateError

Years = Literal["any-day", "1-january"]
"""What a year alone means: some day of it, or its first."""
YEARS: tuple[Years, ...] = get_args(Years)
Ends = Literal["first-day-after", "last-day"]
"""What the date at the end of a spell is: the first day on which it no longer held, or the last on which it did."""
ENDS: tuple[Ends, ...] = get_args(Ends)
UNKNOWN_PART = ("", "0", "-9", "-99", ".", "99")
"""What stands in a column of months or days where none is known."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MIDNIGHT = re.compile(r"\+?(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?", re.ASCII)
_SPELT = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4})", re.ASCII)


def missing(cell: Any) -> bool:
    """Whether a cell says nothing: it is empty, or the missing value of a data frame."""
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Any) -> str:
    """A cell as text: a whole number as one, nothing for a missing value, a Wikidata item by its number."""
    if missing(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return re.sub(r"^https?://www\.wikidata\.org/(?:entity|wiki)/(?=Q[0-9]+$)", "", str(cell).strip())


def read_dates(
    cells: Sequence[Any],
    rows: Sequence[int],
    column: str,
    faults: Faults,
    *,
    years: Years | None = None,
    end: Ends | None = None,
) -> list[Written | None]:
    """The date in each cell, None where it is empty; each different cell is read once. A cell that is no date is a
    fault. `years` says what a year alone means (None: some day of it, as EDTF has it), `end` of a date at the end of a
    spell what it is."""
    known: dict[Any, Written | None] = {}
    wrong: dict[Any, str] = {}
    for cell in dict.fromkeys(cells):
        try:
            known[cell] = None if missing(cell) else _read(cell, years, end)
        except DateError as error:
            known[cell], wrong[cell] = None, str(error)
    if wrong:
        for row, cell in zip(rows, cells, strict=True):
            if cell in wrong:
                faults.add(row, column, wrong[cell])
    # A missing value may be unlike itself, and so not be found.
    return [known.get(cell) for cell in cells]


def _read(cell: Any, years: Years | None, end: Ends | None) -> Written | None:
    text = _edtf(cell)
    if end is not None and text == FOREVER.isoformat():
        return None
    if years == "1-january" and len(text) == 4 and PLAIN.fullmatch(text):
        written(text)  # says what is wrong with it
        # The first of January after the last year in which it held is the first day on which it no longer did.
        return written(f"{int(text) + (end == 'last-day'):04}-01-01")
    day = written(text)
    return _after(day) if end == "last-day" else day


def _edtf(cell: Any) -> str:
    """The EDTF text that a cell says."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise date_error(str(cell), f"is a time of day; write the day alone: {cell.date()}")
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if cell != int(cell) or not 1 <= cell <= 9999:
            raise date_error(str(cell), "is a number and no year; format the column as dates, or write them as texts")
        return f"{int(cell):04}"
    text = str(cell).strip()
    if match := _MIDNIGHT.fullmatch(text):
        return match[1].replace("-00", "") if match[1].endswith("-00") else match[1]
    if match := _SPELT.fullmatch(text):
        month = match[2].lower()
        if month[:3] in MONTHS:
            return f"{match[3]}-{MONTHS.index(month[:3]) + 1:02}-{int(match[1]):02}"
    return text


def _after(last: Written) -> Written:
    """The date after a last day, month or year."""
    if not PLAIN.fullmatch(last.text):
        raise date_error(last.text, "is no plain day, month or year, of which alone the next is known (--end last-day)")
    if last.latest == FOREVER:
        raise date_error(last.text, "has no day after it")
    following = last.latest + timedelta(days=1)
    return written(following.isoformat()[: len(last.text)])


def composed(parts: Sequence[Sequence[Any]], rows: Sequence[int], column: str, faults: Faults) -> list[str]:
    """Dates of columns of years, months and perhaps days, as texts: a month or day that is not known is left out, and
    one is none without its year."""
    made: dict[tuple[str, ...], str] = {}
    dates_: list[str] = []
    for row, cells in zip(rows, zip(*parts, strict=True), strict=True):
        texts = tuple(map(text_of, cells))
        if texts not in made:
            year, *rest = texts
            known = [year] if year not in UNKNOWN_PART else []
            for part in rest:
                if part in UNKNOWN_PART or not known:
                    break
                known.append(part)
            fitting = all(part.isascii() and part.isdigit() for part in known)
            made[texts] = (
                "-".join([f"{int(part):0{2 if place else 4}}" for place, part in enumerate(known)]) if fitting else "?"
            )
        if made[texts] == "?":
            faults.add(row, column, f"{' '.join(texts)!r} is no date in numbers of year, month and day")
        dates_.append("" if made[texts] == "?" else made[texts])
    return dates_
