"""The values that a seed file may hold: dates, texts, codes. The words of vocabularies stand with their tables."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from blocs.dates import Written, written
from blocs.errors import DateError


def _written(value: Any) -> Written:
    """A date as it was written, with its bounds; YAML reads a bare year as a number."""
    if isinstance(value, Written):
        return value
    text = str(value) if type(value) is int else value
    if not isinstance(text, str):
        raise ValueError("a date is written like 2001-06-15, 2001-06 or 2001")
    try:
        return written(text)
    except DateError as error:
        raise ValueError(str(error)) from error


def _one_day(on: Written) -> date:
    if on.earliest != on.latest or len(on.text) != 10:
        raise ValueError(f"{on.text!r} is not one day; write it like 2026-11-23")
    return on.earliest


def _plain_text(text: str) -> str:
    if text != text.strip() or not text:
        raise ValueError("a text without spaces around it is needed")
    return text


LOOKALIKE_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")


def _one_script_a_word(text: str) -> str:
    """Refuse words that mix letters of scripts in which some look alike (Unicode Technical Standard 39, 5.1)."""
    for word in text.split():
        scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
        mixed = [script.capitalize() for script in LOOKALIKE_SCRIPTS if script in scripts]
        if len(mixed) > 1:
            raise ValueError(f"{word!r} mixes {' and '.join(mixed)} letters, which look alike; write it in one script")
    return text


Text = Annotated[str, AfterValidator(_plain_text)]
NameText = Annotated[Text, AfterValidator(_one_script_a_word)]
DATE_SCHEMA = WithJsonSchema({"type": "string", "examples": ["2001-06-15", "2001-06", "[2022-09-14..2022-09-15]"]})
Edtf = Annotated[Written, PlainValidator(_written), DATE_SCHEMA]
Day = Annotated[date, PlainValidator(lambda value: _one_day(_written(value))), DATE_SCHEMA]
StateCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
OrganisationCode = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9_]{1,39}$")]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,99}$")]
Reference = Annotated[str, Field(pattern=r"^([A-Z0-9][A-Z0-9_]{1,39}/)?[a-z0-9][a-z0-9.-]{0,99}$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
DatasetCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
CoveredCategory = Literal["member", "associate", "observer", "partner", "candidate"]
