"""The day before, the day, the day after: what the curated record says where something changed."""

from __future__ import annotations

import pytest

from blocs.database import Session
from blocs.dates import parse_period
from blocs.questions.belongs import belongs
from blocs.questions.members import members

# organisation, state, day, answer, status
BOUNDARIES = """
SCO IRN 2022-09-15 no observer
SCO IRN 2023-07-03 no observer
SCO IRN 2023-07-04 yes member
SCO IRN 2005-07-04 no -
SCO IRN 2005-07-05 no observer
SCO IND 2017-06-08 no observer
SCO IND 2017-06-09 yes member
SCO PAK 2017-06-10 yes member
SCO BLR 2024-07-03 no observer
SCO BLR 2024-07-04 yes member
SCO UZB 2001-06-14 no -
SCO UZB 2001-06-15 yes member
SCO TUR 2013-04-25 no -
SCO TUR 2013-04-26 no dialogue_partner
SCO MNG 2025-08-31 no observer
SCO MNG 2025-09-01 no partner
SCO AFG 2012-06-06 no -
SCO AFG 2012-06-07 no observer
SHANGHAI_FIVE CHN 1996-04-25 no -
SHANGHAI_FIVE CHN 1996-04-26 yes member
SHANGHAI_FIVE UZB 2001-06-13 no observer
SHANGHAI_FIVE UZB 2001-06-14 yes member
SHANGHAI_FIVE UZB 2001-06-15 no -
CST BLR 1993-12-30 no -
CST BLR 1993-12-31 no acceding
CST RUS 1994-04-19 no acceding
CST RUS 1994-04-20 yes member
CST GEO 1999-04-20 yes member
CST GEO 1999-04-21 no -
CST ARM 2003-09-17 yes member
CST ARM 2003-09-18 no -
CSTO ARM 2003-09-17 no -
CSTO ARM 2003-09-18 yes member
CSTO UZB 2006-08-15 no -
CSTO UZB 2006-08-16 yes member
CSTO UZB 2012-12-18 yes member
CSTO UZB 2012-12-19 no -
CIS RUS 1991-12-07 no -
CIS RUS 1991-12-08 yes member
CIS KAZ 1991-12-20 no -
CIS KAZ 1991-12-21 yes member
CIS GEO 2009-08-17 yes member
CIS GEO 2009-08-18 no -
CIS TKM 2005-08-25 disputed member
CIS TKM 2005-08-26 no associate_member
CIS AZE 1993-09-23 disputed member
CIS AZE 1993-09-24 yes member
CIS UKR 1994-01-21 yes member
CIS UKR 1994-01-22 disputed member
EAEU RUS 2014-12-31 no -
EAEU RUS 2015-01-01 yes member
EAEU ARM 2015-01-01 no acceding
EAEU ARM 2015-01-02 yes member
EAEU KGZ 2015-08-11 no acceding
EAEU KGZ 2015-08-12 yes member
EAEU MDA 2018-05-13 no -
EAEU MDA 2018-05-14 no observer
BRICS IND 2009-06-15 possible member
BRICS IND 2009-06-16 yes member
BRICS ZAF 2010-12-22 no -
BRICS ZAF 2011-04-14 yes member
BRICS ARG 2023-12-01 no invited
BRICS ARG 2024-02-01 no -
BRICS EGY 2023-12-31 no invited
BRICS EGY 2024-01-01 yes member
BRICS SAU 2024-01-01 disputed member
BRICS IDN 2025-01-06 yes member
BRICS VNM 2025-06-14 no partner_country
"""
CASES = [line.split() for line in BOUNDARIES.strip().splitlines()]


@pytest.mark.parametrize("organisation, state, day, answer, status", CASES, ids=[" ".join(case[:3]) for case in CASES])
def test_a_boundary(record: Session, organisation: str, state: str, day: str, answer: str, status: str) -> None:
    found = belongs(record, state, organisation, parse_period(day))
    assert (found.answer, found.status or "-") == (answer, status)


def test_every_organisation_has_at_least_five_boundaries(record: Session) -> None:
    from blocs.questions.listings import organisations

    asked = [case[0] for case in CASES]
    few = [one.organisation for one in organisations(record, parse_period("2020")) if asked.count(one.organisation) < 5]
    assert few == []


@pytest.mark.parametrize(
    "organisation, day, states",
    [
        ("SCO", "2022-09-15", "CHN IND KAZ KGZ PAK RUS TJK UZB"),
        ("SCO", "2024-07-04", "BLR CHN IND IRN KAZ KGZ PAK RUS TJK UZB"),
        ("SHANGHAI_FIVE", "1999-01-01", "CHN KAZ KGZ RUS TJK"),
        ("CSTO", "2010-01-01", "ARM BLR KAZ KGZ RUS TJK UZB"),
        ("EAEU", "2016-01-01", "ARM BLR KAZ KGZ RUS"),
        ("BRICS", "2012-01-01", "BRA CHN IND RUS ZAF"),
    ],
)
def test_who_belonged_on_a_day(record: Session, organisation: str, day: str, states: str) -> None:
    assert " ".join(row.state for row in members(record, organisation, parse_period(day))) == states


def test_the_curated_record_keeps_every_rule_of_quality(record: Session) -> None:
    from blocs.audit import audit

    found = audit(record)
    assert list(found.findings) == []
    assert found.shares[-1].share >= 80
