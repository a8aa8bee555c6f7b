"""Names in other languages: from CLDR, and only where one state alone is called so."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from blocs.errors import UnknownName
from blocs.names.beyond import DATA, demonyms, refused, tongues
from blocs.names.languages import folded, is_region
from blocs.names.lookup import Lookup
from blocs.settings import Target
from blocs.store.session import Database, Session
from conftest import Blocs


def test_a_name_of_another_language_is_said_to_be_one(blocs: Blocs) -> None:
    ran = blocs("memberships", "Alemania", "--at", "2000-01-01")
    assert ran.code == 0
    assert ran.err.startswith("'Alemania' is Germany (DEU) in Spanish")


@pytest.mark.parametrize("text", ["Kongo", "Южная Африка", "Oceanía", "Afrika", "欧洲", "أوروبا"])
def test_what_several_or_a_region_are_called_is_not_taken(record: Session, text: str) -> None:
    with pytest.raises(UnknownName):
        Lookup(record).state(text)


def test_a_region_of_a_small_language_does_not_stand_in_the_way(record: Session) -> None:
    assert Lookup(record).state("Afrique du Sud").code == "ZAF"


def test_no_region_of_any_language_is_read_as_a_state(seeded_file: Path) -> None:
    """Every name that CLDR gives to regions alone, in every language."""
    with Database(Target(f"sqlite:///{seeded_file}", managed=False)) as database, database.reading() as session:
        look = Lookup(session)
        wrong = []
        for name, meanings in tongues().names.items():
            if all(map(is_region, meanings)) and "EU" not in meanings:
                match = look.matches("state", name)
                wrong += [(name, match)] if match and not match[0].guessed else []
        assert wrong == []


def test_vowels_that_are_marks_are_kept() -> None:
    assert folded("ট্গ") != folded("টঙ্গ")
    assert folded("Côte d’Ivoire\nМногонациональное (Х)").split("\n") == ["cote d ivoire", "многонациональное  х "]
    assert unicodedata.is_normalized("NFKD", folded("ハード島"))


def test_reading_all_languages_takes_less_than_half_a_second() -> None:
    """As a ratio, since machines differ: to importing pandas, which takes about as long."""
    program = (
        "import time; from blocs.names.beyond import tongues; a = time.process_time(); tongues(); "
        "b = time.process_time(); import pandas; print((b - a) / (time.process_time() - b))"
    )
    ratio = float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
    assert ratio < 2


def test_the_lists_are_well_formed() -> None:
    assert len(refused()) > 500
    assert demonyms()["iranian"] == ("IRN",)
    assert set(demonyms()["korean"]) == {"KOR", "PRK"}
    for line in (DATA / "official.tsv").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or len(line.split("\t")) == 3, line
