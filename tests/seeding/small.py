"""A small folder of seeds that is right, for tests that make one thing in it wrong."""

from __future__ import annotations

from pathlib import Path

CLUBS = 30
"""How many more organisations the many seeds have."""

STATES = """\
AAA:
  kind: sovereign
  periods: [{from: 1950-01-01}]
  names:
    - {name: Alpha, kind: short}
    - {name: Áłphà Republic, kind: official}
  codes: {iso2: AA, cow: "901"}
  sources: [atlas]
BBB:
  kind: sovereign
  periods: [{from: 1950-01-01}]
  names:
    - {name: Old Beta, kind: short, to: 1980-01-01}
    - {name: Beta, kind: short, from: 1980-01-01}
  codes: {iso2: "NO", cow: "902"}
  sources: [atlas]
"""

ORGANISATION = """\
code: CLUB
name: The Club
founded: 1960-01-01
complete: {from: 1960-01-01, to: 2026-01-01}
sources:
  register: {title: Register of members, url: "https://example.org/register", read: 2026-01-01}
  rumour: {title: Something heard}
memoranda:
  charter:
    kind: charter
    title: Charter of the Club
    date: 1959-06-01
    in_force: 1960-01-01
    parties: {AAA: {signed: 1959-06-01, ratified: 1959-12-01}}
    sources: [register]
memberships:
  AAA:
    - {status: member, from: 1960-01-01, opened_by: [charter], sources: [{key: register, locator: p. 1}]}
  BBB:
    - {status: observer, from: 1961, to: 1970-05-01, sources: [register]}
    - {status: member, from: 1970-05-01, to: 1990-02, sources: [register]}
"""

OTHERS = {
    "dataset.yaml": "code: curated\ntitle: A small record\n",
    "statuses.yaml": (
        "member: {name: member, category: member, rank: 10, counts_as_member: true}\n"
        "observer: {name: observer, category: observer, rank: 40, counts_as_member: false}\n"
    ),
    "memorandum_kinds.yaml": "charter: the constituting document\n",
    "sources.yaml": "atlas: {title: An atlas, read: 2026-01-01}\n",
}


def small_seeds(folder: Path, *, organisation: str = ORGANISATION, states: str = STATES) -> Path:
    """Write the small seeds into a folder and return it."""
    for name, content in {**OTHERS, "states/all.yaml": states, "organisations/club.yaml": organisation}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def many_seeds(folder: Path, ends: str = "1990-02") -> Path:
    """Seeds large enough that recording them takes a while; two `ends` make two records."""
    small_seeds(folder, organisation=ORGANISATION.replace("to: 1990-02", f"to: {ends}"))
    for number in range(CLUBS):
        organisation = ORGANISATION.replace("CLUB", f"CLUB{number}").replace("The Club", f"The Club {number}")
        organisation = organisation.replace("to: 1990-02", f"to: {ends}")
        (folder / "organisations" / f"club{number}.yaml").write_text(organisation, encoding="utf-8")
    return folder
