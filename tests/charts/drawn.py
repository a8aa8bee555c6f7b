"""A small made-up record with everything that a picture has to show, so that reference pictures do not change with the
curated one: doubt, disputes, suspension, a body that ended, a state that ended."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from blocs.seeding import check_seeds, seed
from blocs.settings import Target
from blocs.store.session import writing
from seeding.small import small_seeds

NAMES = {
    "FRA": "France", "DEU": "Germany", "POL": "Poland", "CUB": "Cuba", "VEN": "Venezuela", "SAU": "Saudi Arabia",
    "KEN": "Kenya", "MLI": "Mali", "IND": "India", "GBR": "United Kingdom", "NZL": "New Zealand",
}  # fmt: skip
ENDED = """\
CSK:
  kind: former
  periods: [{from: 1918-10-28, to: 1993-01-01}]
  names: [{name: Czechoslovakia, kind: short}]
  sources: [atlas]
"""
STATES = ENDED + "".join(
    f"{code}:\n  kind: sovereign\n  periods: [{{from: 1900-01-01}}]\n  names: [{{name: {name}, kind: short}}]\n"
    "  sources: [atlas]\n"
    for code, name in NAMES.items()
)
STATUSES = """\
member: {name: member, category: member, rank: 10, counts_as_member: true}
inactive: {name: inactive member, category: member, rank: 14, counts_as_member: true}
suspended: {name: suspended member, category: member, rank: 15, counts_as_member: true}
associate_member: {name: associate member, category: associate, rank: 20, counts_as_member: false}
partner: {name: partner, category: partner, rank: 32, counts_as_member: false}
observer: {name: observer, category: observer, rank: 40, counts_as_member: false}
candidate: {name: candidate, category: candidate, rank: 51, counts_as_member: false}
"""
UNION = """\
code: UNION
name: Union of Examples
founded: 1950-05-09
complete: {from: 1950-05-09, to: 2020-06-30, categories: [member, associate, partner, observer, candidate]}
sources:
  register: {title: Register of members, read: 2026-01-01}
memoranda:
  charter:
    kind: charter
    title: Charter of the Union
    date: 1950-05-09
    parties: {FRA: {signed: 1950-05-09}, DEU: {signed: 1950-05-09}, CUB: {signed: 1950-05-09}}
    sources: [register]
memberships:
  FRA: [{status: member, from: 1950-05-09, opened_by: [charter], sources: [register]}]
  DEU: [{status: member, from: 1950-05-09, opened_by: [charter], sources: [register]}]
  CUB:
    - {status: member, from: 1950-05-09, to: 1962-01-31, opened_by: [charter], sources: [register]}
    - {status: suspended, from: 1962-01-31, to: 2009-06-03, sources: [register]}
    - {status: inactive, from: 2009-06-03, disputed: some say that it left, sources: [register]}
  VEN:
    - {status: member, from: 1960, to: 2019-04-27, sources: [register]}
    - {status: member, from: 2019-04-27, disputed: its notice is contested, sources: [register]}
  POL:
    - {status: candidate, from: 1989-12, to: 1995-01-01, sources: [register]}
    - {status: member, from: 1995-01-01, sources: [register]}
  MLI:
    - {status: member, from: "[1965..1972]", to: 2012-03-23, sources: [register]}
    - {status: suspended, from: 2012-03-23, sources: [register]}
  CSK: [{status: observer, from: 1970-01-01, to: 1993-01-01, sources: [register]}]
  KEN: [{status: partner, from: 2001-07-01, sources: [register]}]
  SAU: [{status: observer, from: "[1980..1995]", sources: [register]}]
  IND: [{status: associate_member, from: 1977-03-01, sources: [register]}]
  GBR:
    - {status: member, from: 1973-01-01, to: 2020-02-01, sources: [register]}
"""
PACT = """\
code: PACT
name: Pact of Prague
founded: 1955-05-14
dissolved: 1991-07-01
complete: {from: 1955-05-14, to: 1991-07-01}
sources:
  register: {title: Register of members, read: 2026-01-01}
memberships:
  POL: [{status: member, from: 1955-05-14, to: 1991-07-01, sources: [register]}]
  CSK: [{status: member, from: 1955-05-14, to: 1991-07-01, sources: [register]}]
  CUB: [{status: member, from: 1961~, to: 1968-09-13, sources: [register]}]
  FRA: [{status: observer, from: 1970-01-01, to: 1991-07-01, sources: [register]}]
"""


def record_of_examples(target: Target, folder: Path) -> None:
    """Record the made-up record in a migrated database."""
    small_seeds(folder, organisation=UNION, states=STATES)
    (folder / "organisations/club.yaml").rename(folder / "organisations/union.yaml")
    (folder / "organisations/pact.yaml").write_text(PACT)
    (folder / "statuses.yaml").write_text(STATUSES)
    with writing(target) as session:
        seed(session, check_seeds(folder), recorded_at=datetime(2026, 1, 1))
