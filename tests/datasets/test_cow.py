"""Reading, importing and giving back the Correlates of War data: small files everywhere, the whole files where they are."""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from blocs.datasets import cow
from blocs.datasets.cow_runs import runs
from blocs.errors import BlocsError
from blocs.names.asking import Asking
from blocs.panels import panel
from blocs.seeding import check_seeds, default, seed
from blocs.seeding.load import quiet
from blocs.settings import Target
from blocs.store.session import Database, Session, writing
from conftest import SHARED, Blocs, Factory
from datasets import files
from seeding.few import few_seeds

WHOLE = SHARED / "data" / "cow-igo-v3"
needs_whole = pytest.mark.skipif(not WHOLE.is_dir(), reason="the whole COW files are not beside this checkout")


def bring(target: Target, *paths: Path) -> cow.Imported:
    observations, system, digest = cow.load(list(paths), quiet)
    with writing(target) as session:
        return cow.import_cow(session, observations, system, digest, recorded_at=default.now(), progress=quiet)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seeds of one organisation, its states, and those of the small files."""
    return few_seeds(tmp_path_factory.mktemp("seeds") / "seeds", ["SHANGHAI_FIVE"], ["USA", "CAN", "DEU"])


def fill(target: Target, folder: Path) -> int | None:
    with writing(target) as session:
        return seed(session, check_seeds(folder), recorded_at=default.now()).revision


@pytest.fixture
def seeded(factory: Factory, seeds: Path) -> Target:
    target = factory.migrated()
    fill(target, seeds)
    return target


def spells(target: Target, organisation: str) -> list[tuple[str, ...]]:
    statement = (
        "SELECT state, status, from_text, to_text FROM membership WHERE organisation = :code AND retired_in IS NULL "
        "ORDER BY state, starts_earliest"
    )
    with Database(target) as database, database.reading() as session:
        return [tuple(row) for row in session.connection.execute(text(statement), {"code": organisation})]


def test_yearly_observations_become_spells_whose_bounds_say_what_is_known(seeded: Target, tmp_path: Path) -> None:
    bring(seeded, files.organisation_years(tmp_path), files.states(tmp_path))
    assert spells(seeded, "COW_AAA") == [
        ("CAN", "member", "[1955..1960]", "[1961..1966]"),
        ("CAN", "associate_member", "[1956..1961]", "[1963..1968]"),
        ("DEU", "member", "[1956..1961]", "[1963..1968]"),
        ("USA", "member", "[1954..1959]", "[1962..1967]"),
    ]


def test_what_is_missing_is_not_taken_for_none(seeded: Target, tmp_path: Path) -> None:
    bring(seeded, files.organisation_years(tmp_path), files.states(tmp_path))
    assert spells(seeded, "COW_BBB") == [
        ("CAN", "missing", "1988", "1989"),
        ("CAN", "observer", "1989", "1991"),
        ("CAN", "missing", "1991", "2013"),
        ("CAN", "member", "2014", None),
        ("DEU", "member", "1988", "1990"),
        ("DEU", "member", "1990", "1991"),
        ("DEU", "missing", "1991", "2013"),
        ("DEU", "member", "2013", None),
        ("USA", "member", "1988", "1991"),
        ("USA", "missing", "1991", "2013"),
        ("USA", "member", "2013", None),
    ]


def test_importing_again_changes_nothing(seeded: Target, tmp_path: Path) -> None:
    paths = (files.organisation_years(tmp_path), files.states(tmp_path))
    first = bring(seeded, *paths)
    assert (first.dataset, first.revision) == ("cow-igo-3", 2)
    assert bring(seeded, *paths).revision is None


def test_the_seeds_and_an_import_leave_each_other_alone(seeded: Target, seeds: Path, tmp_path: Path) -> None:
    bring(seeded, files.organisation_years(tmp_path), files.states(tmp_path))
    assert fill(seeded, seeds) is None


@pytest.mark.parametrize("name", ["igo.csv", "igo.csv.gz", "igo.dta", "igo.zip"])
def test_every_kind_of_file_is_read_alike(tmp_path: Path, name: str) -> None:
    plain = files.organisation_years(tmp_path)
    path = tmp_path / name
    if name.endswith(".dta"):
        pd.read_csv(plain).to_stata(path, write_index=False)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(plain, "inside/igo.csv")
    else:
        files.organisation_years(tmp_path, name)
    one, other = (list(runs(cow.load([its], quiet)[0])) for its in (plain, path))
    assert one == other


BAD = {
    "no COW file": (["a,b,c", "1,2,3"], "is none of the COW files"),
    "missing column": (["ioname,orgname,year,usa,canada,ionum", "AAA,The A,1959,1,0,10"], "lacks accuracyofpre1965membershipdates, imputed"),
    "unknown state": ([files.HEADER.replace("wgermany", "atlantis"), *files.ROWS], "unknown state 'atlantis' among the columns"),
    "a code that is none": ([files.HEADER, files.ROWS[0].replace(",1,0,,", ",1,7,,")], "AAA in 1959, column canada: 7 is no code"),
    "a word for a code": ([files.HEADER, files.ROWS[0].replace(",1,0,,", ",1,yes,,")], "AAA in 1959, column canada: 'yes' is no code"),
    "a year that is none": ([files.HEADER, files.ROWS[0].replace("1959", "soon")], "'soon' is not a year"),
    "a row twice": ([files.HEADER, files.ROWS[0], files.ROWS[0]], "AAA in 1959 stands twice"),
}  # fmt: skip


@pytest.mark.parametrize("content, says", BAD.values(), ids=BAD)
def test_a_bad_file_gets_one_line_and_records_nothing(
    bare: Blocs, small_file: Path, tmp_path: Path, content: list[str], says: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("\n".join(content) + "\n")
    before = small_file.read_bytes()
    ran = bare("--db", str(small_file), "import", "cow", str(path))
    assert ran.code in (1, 4)
    assert (ran.out, ran.err.splitlines()[-1].startswith("Error: ")) == ("", True)
    assert says in ran.err.splitlines()[-1]
    assert small_file.read_bytes() == before


def test_a_gzip_cut_short_gets_one_line(bare: Blocs, small_file: Path, tmp_path: Path) -> None:
    whole = files.organisation_years(tmp_path, "igo.csv.gz").read_bytes()
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    ran = bare("--db", str(small_file), "import", "cow", str(tmp_path / "cut.csv.gz"))
    assert ran.code == 4
    assert "is damaged or cut short" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    "names, says",
    [
        ((), "PATH…; see: blocs import cow --help"),
        (("nowhere.csv",), "there is no such file"),
        (("states2016.csv",), "name an organisation-year"),
    ],
)
def test_files_that_are_not_enough_get_one_line(
    bare: Blocs, small_file: Path, tmp_path: Path, names: tuple[str, ...], says: str
) -> None:
    files.states(tmp_path)
    ran = bare("--db", str(small_file), "import", "cow", *(str(tmp_path / name) for name in names))
    assert ran.code in (2, 4)
    # Between the dots stands what click words in its own way.
    assert all(part in ran.err.splitlines()[-1] for part in says.split("…"))


def test_an_organisation_of_a_dataset_is_found_by_that_datasets_name(seeded: Target, tmp_path: Path) -> None:
    """SHANGHAI_FIVE is a curated code; asked of another dataset it means what that dataset calls so."""
    from blocs.tracker import Tracker

    rows = [row.replace("AAA,", "SHANGHAI_FIVE,") for row in files.ROWS]
    bring(seeded, files.organisation_years(tmp_path, rows=rows), files.states(tmp_path))
    with Tracker(Database(seeded)) as tracker:
        found = tracker.members("SHANGHAI_FIVE", at="1959-12-31", dataset="cow-igo-3")
        assert [row.state for row in found if row.certainty == "certain"] == ["USA"]
        assert "CHN" in [row.state for row in tracker.members("SHANGHAI_FIVE", at="2000-01-01")]


@pytest.mark.record
def test_every_explained_disagreement_names_a_source_that_was_read(seeded_file: Path) -> None:
    from blocs.datasets.compare import read_explained
    from blocs.questions.sources import all_sources

    with Database(Target(f"sqlite:///{seeded_file}", managed=False)) as database, database.reading() as session:
        read = {source.source for source in all_sources(session) if source.read}
    assert {one.source for one in read_explained()} <= read


# The whole files


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, factories: dict[str, Factory]) -> Iterator[Session]:
    """Both year files in one database, read with the list of the state system."""
    target = factories["sqlite"].seeded()
    for name in ("igo_year_formatv3.csv.gz", "state_year_formatv3.csv.gz"):
        bring(target, WHOLE / name, WHOLE / "states2016.csv")
    with Database(target) as database, database.reading() as session:
        yield session


@functools.cache
def table_of(name: str) -> pd.DataFrame:
    return pd.read_csv(WHOLE / name, low_memory=False)


def columns_to_codes() -> dict[str, str]:
    listed = table_of("states2016.csv")
    return {state: str(code) for state, code in zip(listed["state"], listed["ccode"], strict=True)}


def cells_of(table: pd.DataFrame, row: str, column: str, names: dict[str, str]) -> pd.DataFrame:
    """The cells of a wide table that hold a membership: of which row and column, in which year, with which code."""
    values = table[list(names)].to_numpy()
    rows, columns = np.nonzero(np.isin(values, (1, 2, 3)))
    found = {row: table[row].to_numpy()[rows], column: np.array(list(names.values()), dtype=object)[columns]}
    return pd.DataFrame(found | {"year": table["year"].to_numpy()[rows], "code": values[rows, columns]})


@functools.cache
def organisation_year_cells() -> pd.DataFrame:
    table = table_of("igo_year_formatv3.csv.gz").rename(columns={"ioname": "organisation"})
    return cells_of(table, "organisation", "state", columns_to_codes())


def state_year_cells() -> pd.DataFrame:
    table = table_of("state_year_formatv3.csv.gz").drop(columns="state").rename(columns={"ccode": "state"})
    names = {column: column.upper() for column in table.columns.drop(["state", "year"])}
    return cells_of(table, "state", "organisation", names).astype({"state": str})


@needs_whole
@pytest.mark.parametrize(
    "dataset, cells, count",
    [("cow-igo-3", organisation_year_cells, 539_802), ("cow-igo-3-states", state_year_cells, 538_965)],
    ids=["organisation-year", "state-year"],
)
def test_the_panel_gives_back_every_cell_of_the_source_and_no_other(
    whole: Session, dataset: str, cells: object, count: int
) -> None:
    source = cells()  # type: ignore[operator]
    assert len(source) == count
    keys = ["organisation", "state", "year"]
    expected = source.set_index(keys)["code"].astype(int).sort_index()
    made = panel(Asking(whole, dataset), "organisation-year", start=1816, end=2014, codes="cow")
    made = made.astype({"organisation": str, "state": str, "category": str, "year": int})
    found = (
        made.assign(code=made["category"].map({"member": 1, "associate": 2, "observer": 3}))
        .set_index(keys)["code"]
        .sort_index()
    )
    pd.testing.assert_series_equal(found, expected, check_names=False, check_dtype=False, check_index_type=False)


@needs_whole
def test_the_wide_panel_has_the_numbers_of_the_source(whole: Session) -> None:
    table = table_of("igo_year_formatv3.csv.gz")
    names = {code: column for column, code in columns_to_codes().items()}
    made = panel(Asking(whole, "cow-igo-3"), "organisation-year", start=1816, end=2014, codes="cow", wide=True)
    made = made.astype({"organisation": str})
    columns = list(names.values())
    # Leading and trailing years in which the file knows nothing at all of an organisation are not covered.
    nothing = table[columns].isin([-9]).where(table[columns].notna(), True).all(axis=1)
    source = table.set_index(["ioname", "year"]).sort_index()
    ours = made.set_index(["organisation", "year"])
    absent = source.index.difference(ours.index)
    assert set(absent) <= set(zip(table["ioname"][nothing], table["year"][nothing], strict=True))
    source = source.loc[source.index.intersection(ours.index)]
    ours = ours.loc[source.index]
    for code, column in names.items():
        if code not in ours:
            continue
        known = source[column].isin([1, 2, 3])
        assert (ours[code][known] == source[column][known]).all(), column
        # What the file calls missing stays missing, or is outside the state system.
        assert ours[code][source[column] == -9].isin([-9, -1]).all(), column
        assert not ours[code][source[column] == 0].isin([1, 2, 3, -9]).any(), column


@needs_whole
def test_the_whole_dyad_year_panel_has_the_rows_of_the_state_system(whole: Session) -> None:
    made = panel(Asking(whole, "cow-igo-3"), "dyad-year", start=1816, end=2014, codes="cow")
    assert len(made) == 918_345
    assert not made.duplicated(["state_a", "state_b", "year"]).any()
    pair = made[(made["state_a"] == 2) & (made["state_b"] == 20) & (made["year"] == 2010)]
    cells = organisation_year_cells()
    full = cells[(cells["year"] == 2010) & (cells["code"] == 1)]
    together = set(full[full["state"] == "2"]["organisation"]) & set(full[full["state"] == "20"]["organisation"])
    assert pair["joint"].tolist() == [len(together)]


@needs_whole
def test_without_the_list_the_states_are_those_of_the_rows(factories: dict[str, Factory]) -> None:
    target = factories["sqlite"].seeded()
    bring(target, WHOLE / "state_year_formatv3.csv.gz")
    with Database(target) as database, database.reading() as session:
        assert (
            len(panel(Asking(session, "cow-igo-3-states"), "dyad-year", start=1816, end=2014, codes="cow")) == 917_695
        )


@needs_whole
def test_the_two_files_differ_as_their_makers_left_them(whole: Session) -> None:
    from blocs.datasets.compare import compare

    found = compare(Asking(whole), "cow-igo-3", "cow-igo-3-states")
    worst = pd.Series({row.organisation: 0 for row in found.disagreements})
    for row in found.disagreements:
        worst[row.organisation] += row.cells
    assert {"COW_IGC", "COW_IASAJ", "COW_IIF"} == set(worst.nlargest(3).index)


@pytest.mark.record
@needs_whole
def test_every_disagreement_with_the_curated_record_is_explained_or_said_to_be_unsettled(whole: Session) -> None:
    from blocs.datasets.compare import UNSETTLED, compare

    found = compare(Asking(whole), "curated", "cow-igo-3")
    assert found.agreements > 300
    assert [row for row in found.disagreements if row.reason is None] == []
    assert {row.right for row in found.disagreements} <= {"curated", "both", UNSETTLED}
    assert sum(row.right == UNSETTLED for row in found.disagreements) <= 20


@pytest.mark.record
@needs_whole
def test_the_coverage_page_says_how_the_record_stands_against_these_data(whole: Session) -> None:
    from generate import COVERAGE, coverage

    assert COVERAGE.read_text(encoding="utf-8") == coverage(Asking(whole)), "run: python docs/generate.py COW FILES"


@needs_whole
def test_comparing_what_one_side_does_not_have_says_so(whole: Session) -> None:
    from blocs.datasets.compare import compare

    with pytest.raises(BlocsError, match="cow-igo-3 has no complete record of BRICS"):
        compare(Asking(whole), "curated", "cow-igo-3", organisations=["BRICS"])
