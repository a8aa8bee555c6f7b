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
SCO TUR 2013-04-25 no invited
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
AMU DZA 1989-02-16 no -
AMU DZA 1989-02-17 yes member
AMU LBY 1989-02-16 no -
AMU LBY 1989-02-17 yes member
AMU MAR 1989-02-16 no -
AMU MAR 1989-02-17 yes member
BSEC ALB 1992-06-24 no -
BSEC ALB 1992-06-25 yes member
BSEC ARM 1992-06-24 no -
BSEC ARM 1992-06-25 yes member
BSEC AZE 1992-06-24 no -
BSEC AZE 1992-06-25 yes member
CICA KWT 2022-10-12 no -
CICA KWT 2022-10-13 yes member
CICA LKA 2018-08-14 no observer
CICA LKA 2018-08-15 yes member
CICA SAU 2023-12-25 no -
CICA SAU 2023-12-26 no observer
D8 AZE 2024-12-18 no -
D8 AZE 2024-12-19 no acceding
D8 AZE 2025-03-18 no acceding
D8 AZE 2025-03-19 yes member
D8 BGD 1997-06-14 no -
D8 BGD 1997-06-15 yes member
ECO AFG 1992-11-27 no -
ECO AFG 1992-11-28 yes member
ECO AZE 1992-11-27 no -
ECO AZE 1992-11-28 yes member
ECO KAZ 1992-11-27 no -
ECO KAZ 1992-11-28 yes member
GCC ARE 1981-05-24 no -
GCC ARE 1981-05-25 yes member
GCC BHR 1981-05-24 no -
GCC BHR 1981-05-25 yes member
GCC KWT 1981-05-24 no -
GCC KWT 1981-05-25 yes member
LAS ARE 1971-12-05 no -
LAS ARE 1971-12-06 yes member
LAS BHR 1971-09-10 no -
LAS BHR 1971-09-11 yes member
LAS COM 1993-11-19 no -
LAS COM 1993-11-20 yes member
OAPEC ARE 1971-12-01 no -
OAPEC ARE 1971-12-02 yes member
OAPEC BHR 1971-08-14 no -
OAPEC BHR 1971-08-15 yes member
OAPEC DZA 1970-05-23 no -
OAPEC DZA 1970-05-24 yes member
OIC SYR 2012-08-15 yes member
OIC SYR 2012-08-16 yes suspended
OIC SYR 2025-03-06 yes suspended
OIC SYR 2025-03-07 yes member
OIC XNC 1983-11-14 no -
OIC XNC 1983-11-15 no observer
OTS AZE 2009-10-02 no -
OTS AZE 2009-10-03 yes member
OTS KAZ 2009-10-02 no -
OTS KAZ 2009-10-03 yes member
OTS KGZ 2009-10-02 no -
OTS KGZ 2009-10-03 yes member
LAS SYR 2011-11-15 yes member
LAS SYR 2011-11-16 yes suspended
LAS SYR 2023-05-07 yes member
OIC SYR 2012-08-15 yes member
OIC SYR 2012-08-16 yes suspended
OIC SYR 2025-03-07 yes member
OTS UZB 2019-10-13 no -
OTS UZB 2019-10-14 yes member
OAPEC EGY 1979-04-17 yes suspended
ECO AZE 1992-11-27 no -
ECO AZE 1992-11-28 yes member
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
