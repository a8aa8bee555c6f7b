"""How well the record is founded: what was read, what of it is primary, by organisation and by family."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blocs.audit import audit
from blocs.models.sources import PRIMARY
from blocs.names.asking import Asking
from blocs.questions.listings import organisations
from blocs.questions.sources import all_sources, best_first, cited_for
from blocs.settings import Target
from blocs.store.session import Database, Session
from conftest import Blocs, Factory
from seeding.small import ORGANISATION, small_seeds


def test_a_spell_counts_as_primary_by_a_primary_source_that_was_read(
    bare: Blocs, factory: Factory, tmp_path: Path
) -> None:
    db = factory.migrated().url
    kinds = ORGANISATION.replace(
        "{title: Register of members,", "{title: Register of members, kind: depositary,"
    ).replace("{title: Something heard}", "{title: Something heard, kind: news}")
    bare("--db", db, "seed", str(small_seeds(tmp_path / "seeds", organisation=kinds)))
    club, everything = json.loads(bare("--db", db, "audit", "--format", "json").out)
    assert (club["spells"], club["primary"], club["primary_share"]) == (3, 3, 100)
    assert (club["primary_sources"], club["secondary_sources"]) == (1, 1)
    assert everything["organisation"] == "all"


@pytest.mark.record
def test_the_families_are_those_of_the_organisations_and_add_up_to_all(seeded_file: Path) -> None:
    with Database(Target(f"sqlite:///{seeded_file}", managed=False)) as database, database.reading() as session:
        ask = Asking(session)
        family = {one.organisation: one.family for one in organisations(ask, at="2020")}
        found = audit(ask)
    assert {share.organisation: share.family for share in found.shares[:-1]} == family
    assert [share.family for share in found.families] == sorted({str(one) for one in family.values()})
    total = found.shares[-1]
    for name in ("spells", "read", "low", "primary", "primary_sources", "secondary_sources", "memoranda"):
        assert sum(getattr(share, name) for share in found.families) == getattr(total, name)
    assert total.low * 10 <= total.spells


@pytest.mark.record
def test_the_best_sources_come_first_everywhere(record: Session, blocs: Blocs) -> None:
    for listed in (all_sources(record, organisation="NATO"), cited_for(record, "organisation", ["EU"])["EU"]):
        assert [best_first(one) for one in listed] == sorted(best_first(one) for one in listed)
    kinds = [row["kind"] for row in json.loads(blocs("sources", "NATO", "--format", "json").out)]
    primary = [kind in PRIMARY for kind in kinds]
    assert primary == sorted(primary, reverse=True)
    brief = blocs("brief", "SCO", "--at", "2022-09-15").out
    assert " primary):" in brief
