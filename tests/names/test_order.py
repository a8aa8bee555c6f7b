"""Who is meant: a code before names, the names of the day before those of other days."""

from __future__ import annotations

from datetime import date

import pytest

from blocs.errors import AmbiguousName, UnknownName
from blocs.names import lookup
from blocs.names.order import has_plus
from blocs.store.session import Session
from conftest import Blocs


@pytest.mark.parametrize(
    "typed, day, code",
    [
        ("Guinea", None, "GIN"), ("Republic of the Congo", None, "COG"), ("Republic of China", None, "TWN"),
        ("Zaire", None, "COD"), ("Korea", "1900-01-01", "KOR"), ("YU", "1985-01-01", "YUG"), ("YU", "1995-01-01", "SCG"),
        ("CS", "1985-01-01", "CSK"), ("CS", "2005-01-01", "SCG"), ("TP", None, "TLS"), ("ROM", None, "ROU"),
        ("ZAR", None, "COD"), ("TMP", None, "TLS"), ("BUR", None, "MMR"), ("EL", None, "GRC"), ("UK", None, "GBR"),
        ("YUG", None, "YUG"),
    ],
)  # fmt: skip
def test_a_name_or_code_means_what_it_meant_on_the_day(record: Session, typed: str, day: str | None, code: str) -> None:
    assert lookup.state(record, typed, date.fromisoformat(day) if day else None).code == code


@pytest.mark.parametrize(
    "typed, day, code",
    [
        ("OPEC", None, "OPEC"), ("OPEC+", None, "OPEC_PLUS"), ("opec plus", None, "OPEC_PLUS"), ("BRICS+", None, "BRICS"),
        ("East African Community", None, "EAC"), ("East African Community", "1970-01-01", "EAC_1967"),
        ("European Communities", "1970-01-01", "EU"), ("N.A.T.O.", None, "NATO"), ("African Union (AU)", None, "AU"),
        ("Association of South East Asian Nations", None, "ASEAN"), ("ШОС", None, "SCO"), ("ЕАЭС", None, "EAEU"),
        ("НАТО", None, "NATO"), ("OTAN", None, "NATO"), ("UE", None, "EU"), ("OCI", None, "OIC"), ("UMA", None, "AMU"),
        ("OUA", None, "OAU"), ("the EU", None, "EU"), ("E.U.", None, "EU"), ("ООН", None, "UN"), ("ВТО", None, "WTO"), ("北约", None, "NATO"), ("东盟", None, "ASEAN"), ("上合组织", None, "SCO"),
    ],
)  # fmt: skip
def test_an_organisation_is_never_asked_back_where_its_name_is_exact(
    record: Session, typed: str, day: str | None, code: str
) -> None:
    when = date.fromisoformat(day) if day else None
    assert lookup.organisation(record, typed, day=when).code == code


def test_a_plus_is_a_letter(record: Session) -> None:
    assert has_plus("OPEC+")
    assert not has_plus("France (+DOM)")
    with pytest.raises(UnknownName):
        lookup.organisation(record, "NATO+")


def test_a_former_name_of_one_and_a_name_of_another_are_asked_back(record: Session) -> None:
    with pytest.raises(AmbiguousName):
        lookup.state(record, "Korea", date(2000, 1, 1))


def test_a_question_reads_names_of_its_day(blocs: Blocs) -> None:
    assert blocs("memberships", "YU", "--at", "1985-01-01", "--format", "csv").out.count("\n") > 1
    assert "Serbia and Montenegro (SCG)" in blocs("belongs", "YU", "COE", "--at", "2003-07-01").out


@pytest.mark.parametrize(
    "command, said",
    [
        (("members", "Russia"), "'Russia' is a state (RUS), no organisation; where it belongs: blocs memberships Russia"),
        (("memberships", "SCO"), "'SCO' is an organisation (SCO), no state; who belongs to it: blocs members SCO"),
        (("belongs", "Japan", "Asian Monetary Fund"), "no organisation 'Asian Monetary Fund' in the record; search with"),
        (("members", "XQ"), "no organisation 'XQ' in the record; search with blocs find, list all with blocs orgs"),
        (("memberships", "365"), "'365' is a number without its scheme: cow:365 is RUS, gw:365 is RUS; write it so"),
        (("members", "x" * 120_000), "a text of 120,000 characters is no name"),
        (("find", "x" * 120_000), "a text of 120,000 characters is no name"),
        (("memberships", "\ud800"), "no state '"),
    ],
)  # fmt: skip
def test_what_is_no_name_says_what_to_do(blocs: Blocs, command: tuple[str, ...], said: str) -> None:
    ran = blocs(*command)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
