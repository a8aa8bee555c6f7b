"""All tables: identities, claims about them, revisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What refers stands before what is referred to.
TABLES = (
    "membership_basis",
    "citation",
    "status_record",
    "state_succession",
    "state_record",
    "state_period",
    "state_name",
    "state_code",
    "source_record",
    "organisation_succession",
    "organisation_record",
    "organisation_name",
    "organisation_code",
    "memorandum_record",
    "memorandum_party",
    "membership",
    "status",
    "state",
    "source",
    "organisation",
    "memorandum_kind",
    "memorandum",
    "revision",
    "dataset",
)


def upgrade() -> None:
    op.create_table(
        "dataset",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("citation", sa.Text(), nullable=True, comment="how to cite it"),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_dataset"),
        comment="whose claims: the curated record, or another people's data set",
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False, comment="UTC"),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of what was read"),
        sa.Column("program", sa.Text(), nullable=False, comment="the version of blocs that recorded it"),
        sa.Column("added", sa.Integer(), nullable=False, comment="how many claims it added"),
        sa.Column("retired", sa.Integer(), nullable=False, comment="how many claims it retired"),
        sa.ForeignKeyConstraint(["dataset"], ["dataset.code"], name="fk_revision_dataset"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("id", "dataset", name="uq_revision_id_dataset"),
        comment="one recorded change of the database",
    )
    op.create_table(
        "memorandum",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name="fk_memorandum_added_in"),
        sa.PrimaryKeyConstraint("code", name="pk_memorandum"),
        comment="ORGANISATION/key",
    )
    op.create_table(
        "memorandum_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name="fk_memorandum_kind_added_in"),
        sa.PrimaryKeyConstraint("code", name="pk_memorandum_kind"),
        comment="charter, treaty, memorandum_of_obligations, decision, …",
    )
    op.create_table(
        "organisation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name="fk_organisation_added_in"),
        sa.PrimaryKeyConstraint("code", name="pk_organisation"),
        comment="its usual abbreviation in capitals",
    )
    op.create_table(
        "source",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name="fk_source_added_in"),
        sa.PrimaryKeyConstraint("code", name="pk_source"),
        comment="what a fact was read in; ORGANISATION/key, or a bare key if several files share it",
    )
    op.create_table(
        "state",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name="fk_state_added_in"),
        sa.PrimaryKeyConstraint("code", name="pk_state"),
        comment="ISO 3166-1 alpha-3, withdrawn codes of former states, else a user-assigned code",
    )
    op.create_table(
        "status",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_in"], ["revision.id"], name="fk_status_added_in"),
        sa.PrimaryKeyConstraint("code", name="pk_status"),
        comment="what a state holds in an organisation, in the organisation's own word",
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("from_text", sa.Text(), nullable=True, comment="EDTF, as written; empty where unknown"),
        sa.Column("to_text", sa.Text(), nullable=True, comment="EDTF, as written; empty while it holds"),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("starts_latest", sa.Date(), nullable=False),
        sa.Column("ends_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False, comment="low: remembered, not read"),
        sa.Column(
            "disputed", sa.Text(), nullable=True, comment="who says what, where sources disagree whether it held at all"
        ),
        sa.Column("represented_by", sa.Text(), nullable=True, comment="who sat in the seat"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("confidence IN ('high', 'medium', 'low')", name="ck_membership_confidence_known"),
        sa.CheckConstraint("ends_earliest <= ends_latest", name="ck_membership_ends_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_membership_retired_after_added"),
        sa.CheckConstraint("starts_earliest < ends_latest", name="ck_membership_ends_after_start"),
        sa.CheckConstraint("starts_earliest <= starts_latest", name="ck_membership_starts_in_order"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_membership_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"], name="fk_membership_organisation"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_membership_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_membership_state"),
        sa.ForeignKeyConstraint(["status"], ["status.code"], name="fk_membership_status"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        comment="a state holds a status in an organisation over a period",
    )
    op.create_index("ix_membership_organisation_time", "membership", ["organisation", "dataset", "ends_latest"])
    op.create_index("ix_membership_state_time", "membership", ["state", "dataset", "organisation", "ends_latest"])

    op.create_table(
        "memorandum_party",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("memorandum", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=True, comment="EDTF, as written"),
        sa.Column("signed_earliest", sa.Date(), nullable=True),
        sa.Column("signed_latest", sa.Date(), nullable=True),
        sa.Column("ratified", sa.Text(), nullable=True, comment="EDTF, as written"),
        sa.Column("ratified_earliest", sa.Date(), nullable=True),
        sa.Column("ratified_latest", sa.Date(), nullable=True),
        sa.Column("in_force", sa.Text(), nullable=True, comment="EDTF, as written"),
        sa.Column("in_force_earliest", sa.Date(), nullable=True),
        sa.Column("in_force_latest", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("in_force_earliest <= in_force_latest", name="ck_memorandum_party_in_force_in_order"),
        sa.CheckConstraint("ratified_earliest <= ratified_latest", name="ck_memorandum_party_ratified_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_memorandum_party_retired_after_added"),
        sa.CheckConstraint("signed_earliest <= signed_latest", name="ck_memorandum_party_signed_in_order"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_memorandum_party_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["memorandum"], ["memorandum.code"], name="fk_memorandum_party_memorandum"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_memorandum_party_retired_in_dataset",
        ),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_memorandum_party_state"),
        sa.PrimaryKeyConstraint("id", name="pk_memorandum_party"),
        comment="a state that signed it, or that it is about",
    )
    op.create_index("ix_memorandum_party_state", "memorandum_party", ["state"])
    op.create_index(
        "uq_memorandum_party_active",
        "memorandum_party",
        ["memorandum", "state"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "memorandum_record",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("memorandum", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dated", sa.Text(), nullable=False, comment="EDTF, as written"),
        sa.Column("dated_earliest", sa.Date(), nullable=False),
        sa.Column("dated_latest", sa.Date(), nullable=False),
        sa.Column("in_force", sa.Text(), nullable=True, comment="EDTF, as written"),
        sa.Column("in_force_earliest", sa.Date(), nullable=True),
        sa.Column("in_force_latest", sa.Date(), nullable=True),
        sa.Column("until", sa.Text(), nullable=True, comment="EDTF, as written"),
        sa.Column("until_earliest", sa.Date(), nullable=True),
        sa.Column("until_latest", sa.Date(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False, comment="low: remembered, not read"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("confidence IN ('high', 'medium', 'low')", name="ck_memorandum_record_confidence_known"),
        sa.CheckConstraint("dated_earliest <= dated_latest", name="ck_memorandum_record_dated_in_order"),
        sa.CheckConstraint("in_force_earliest <= in_force_latest", name="ck_memorandum_record_in_force_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_memorandum_record_retired_after_added"),
        sa.CheckConstraint("until_earliest <= until_latest", name="ck_memorandum_record_until_in_order"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_memorandum_record_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["kind"], ["memorandum_kind.code"], name="fk_memorandum_record_kind"),
        sa.ForeignKeyConstraint(["memorandum"], ["memorandum.code"], name="fk_memorandum_record_memorandum"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"], name="fk_memorandum_record_organisation"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_memorandum_record_retired_in_dataset",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_memorandum_record"),
        comment="a dated paper; `dated` is the day it was signed, adopted, decided or given",
    )
    op.create_index(
        "ix_memorandum_record_organisation_dated_earliest", "memorandum_record", ["organisation", "dated_earliest"]
    )
    op.create_index(
        "uq_memorandum_record_active",
        "memorandum_record",
        ["memorandum"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "organisation_code",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False, comment="cow (ioname), cow_number, wikidata"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("retired_in > added_in", name="ck_organisation_code_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_organisation_code_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"], name="fk_organisation_code_organisation"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_organisation_code_retired_in_dataset",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_code"),
        comment="its codes elsewhere",
    )
    op.create_index("ix_organisation_code_organisation", "organisation_code", ["organisation"])
    op.create_index("ix_organisation_code_value", "organisation_code", ["value"])

    op.create_table(
        "organisation_name",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True, comment="BCP 47; English where empty"),
        sa.Column(
            "folded",
            sa.Text(),
            nullable=False,
            comment="the name as it is looked up: without case, accents, punctuation",
        ),
        sa.Column("from_text", sa.Text(), nullable=True, comment="EDTF, as written; empty where unknown"),
        sa.Column("to_text", sa.Text(), nullable=True, comment="EDTF, as written; empty while it holds"),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("starts_latest", sa.Date(), nullable=False),
        sa.Column("ends_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint(
            "kind IN ('short', 'official', 'native', 'alias', 'former')", name="ck_organisation_name_kind_known"
        ),
        sa.CheckConstraint("ends_earliest <= ends_latest", name="ck_organisation_name_ends_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_organisation_name_retired_after_added"),
        sa.CheckConstraint("starts_earliest < ends_latest", name="ck_organisation_name_ends_after_start"),
        sa.CheckConstraint("starts_earliest <= starts_latest", name="ck_organisation_name_starts_in_order"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_organisation_name_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"], name="fk_organisation_name_organisation"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_organisation_name_retired_in_dataset",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_name"),
        comment="the names an organisation bears or bore; `short` is printed",
    )
    op.create_index("ix_organisation_name_folded", "organisation_name", ["folded"])
    op.create_index("ix_organisation_name_organisation", "organisation_name", ["organisation"])

    op.create_table(
        "organisation_record",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("founded", sa.Text(), nullable=True, comment="EDTF, as written"),
        sa.Column("founded_earliest", sa.Date(), nullable=True),
        sa.Column("founded_latest", sa.Date(), nullable=True),
        sa.Column("dissolved", sa.Text(), nullable=True, comment="EDTF, as written"),
        sa.Column("dissolved_earliest", sa.Date(), nullable=True),
        sa.Column("dissolved_latest", sa.Date(), nullable=True),
        sa.Column("complete_from", sa.Date(), nullable=True, comment="first day for which its record is complete"),
        sa.Column("complete_to", sa.Date(), nullable=True, comment="the day it was last verified"),
        sa.Column("keeps_instruments", sa.Boolean(), nullable=False, comment="every accession has an instrument"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("complete_from <= complete_to", name="ck_organisation_record_complete_in_order"),
        sa.CheckConstraint("dissolved_earliest <= dissolved_latest", name="ck_organisation_record_dissolved_in_order"),
        sa.CheckConstraint("founded_earliest <= founded_latest", name="ck_organisation_record_founded_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_organisation_record_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_organisation_record_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"], name="fk_organisation_record_organisation"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_organisation_record_retired_in_dataset",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_record"),
        comment="what is known of an organisation",
    )
    op.create_index(
        "uq_organisation_record_active",
        "organisation_record",
        ["dataset", "organisation"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "organisation_succession",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("predecessor", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("on_text", sa.Text(), nullable=False, comment="EDTF, as written"),
        sa.Column("on_earliest", sa.Date(), nullable=False),
        sa.Column("on_latest", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("on_earliest <= on_latest", name="ck_organisation_succession_on_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_organisation_succession_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_organisation_succession_added_in_dataset",
        ),
        sa.ForeignKeyConstraint(["predecessor"], ["organisation.code"], name="fk_organisation_succession_predecessor"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_organisation_succession_retired_in_dataset",
        ),
        sa.ForeignKeyConstraint(["successor"], ["organisation.code"], name="fk_organisation_succession_successor"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation_succession"),
        comment="which organisation followed which",
    )
    op.create_index(
        "uq_organisation_succession_active",
        "organisation_succession",
        ["predecessor", "successor"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "source_record",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True, comment="EDTF"),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True, comment="the day its text was read; empty if nobody did"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("retired_in > added_in", name="ck_source_record_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_source_record_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_source_record_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["source"], ["source.code"], name="fk_source_record_source"),
        sa.PrimaryKeyConstraint("id", name="pk_source_record"),
        comment="what is known of a source",
    )
    op.create_index(
        "uq_source_record_active",
        "source_record",
        ["source"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "state_code",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False, comment="iso2, iso_numeric, cow, gw, wikidata"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("from_text", sa.Text(), nullable=True, comment="EDTF, as written; empty where unknown"),
        sa.Column("to_text", sa.Text(), nullable=True, comment="EDTF, as written; empty while it holds"),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("starts_latest", sa.Date(), nullable=False),
        sa.Column("ends_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("ends_earliest <= ends_latest", name="ck_state_code_ends_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_state_code_retired_after_added"),
        sa.CheckConstraint("starts_earliest < ends_latest", name="ck_state_code_ends_after_start"),
        sa.CheckConstraint("starts_earliest <= starts_latest", name="ck_state_code_starts_in_order"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_code_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_code_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_state_code_state"),
        sa.PrimaryKeyConstraint("id", name="pk_state_code"),
        comment="its codes elsewhere",
    )
    op.create_index("ix_state_code_state", "state_code", ["state"])
    op.create_index("ix_state_code_value", "state_code", ["value"])

    op.create_table(
        "state_name",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True, comment="BCP 47; English where empty"),
        sa.Column(
            "folded",
            sa.Text(),
            nullable=False,
            comment="the name as it is looked up: without case, accents, punctuation",
        ),
        sa.Column("from_text", sa.Text(), nullable=True, comment="EDTF, as written; empty where unknown"),
        sa.Column("to_text", sa.Text(), nullable=True, comment="EDTF, as written; empty while it holds"),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("starts_latest", sa.Date(), nullable=False),
        sa.Column("ends_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint(
            "kind IN ('short', 'official', 'native', 'alias', 'former')", name="ck_state_name_kind_known"
        ),
        sa.CheckConstraint("ends_earliest <= ends_latest", name="ck_state_name_ends_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_state_name_retired_after_added"),
        sa.CheckConstraint("starts_earliest < ends_latest", name="ck_state_name_ends_after_start"),
        sa.CheckConstraint("starts_earliest <= starts_latest", name="ck_state_name_starts_in_order"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_name_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_name_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_state_name_state"),
        sa.PrimaryKeyConstraint("id", name="pk_state_name"),
        comment="the names a state bears or bore; `short` is printed",
    )
    op.create_index("ix_state_name_folded", "state_name", ["folded"])
    op.create_index("ix_state_name_state", "state_name", ["state"])

    op.create_table(
        "state_period",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("from_text", sa.Text(), nullable=True, comment="EDTF, as written; empty where unknown"),
        sa.Column("to_text", sa.Text(), nullable=True, comment="EDTF, as written; empty while it holds"),
        sa.Column("starts_earliest", sa.Date(), nullable=False),
        sa.Column("starts_latest", sa.Date(), nullable=False),
        sa.Column("ends_earliest", sa.Date(), nullable=False),
        sa.Column("ends_latest", sa.Date(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("ends_earliest <= ends_latest", name="ck_state_period_ends_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_state_period_retired_after_added"),
        sa.CheckConstraint("starts_earliest < ends_latest", name="ck_state_period_ends_after_start"),
        sa.CheckConstraint("starts_earliest <= starts_latest", name="ck_state_period_starts_in_order"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_period_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_period_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_state_period_state"),
        sa.PrimaryKeyConstraint("id", name="pk_state_period"),
        comment="when it existed",
    )
    op.create_index("ix_state_period_state", "state_period", ["state"])

    op.create_table(
        "state_record",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True, comment="whose territory it is"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint(
            "kind IN ('sovereign', 'former', 'territory', 'partially_recognised', 'organisation')",
            name="ck_state_record_kind_known",
        ),
        sa.CheckConstraint("retired_in > added_in", name="ck_state_record_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_record_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["parent"], ["state.code"], name="fk_state_record_parent"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_record_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_state_record_state"),
        sa.PrimaryKeyConstraint("id", name="pk_state_record"),
        comment="what is known of a state",
    )
    op.create_index(
        "uq_state_record_active",
        "state_record",
        ["state"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "state_succession",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("predecessor", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_text", sa.Text(), nullable=False, comment="EDTF, as written"),
        sa.Column("on_earliest", sa.Date(), nullable=False),
        sa.Column("on_latest", sa.Date(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint(
            "kind IN ('continuation', 'separation', 'union', 'dissolution', 'absorption')",
            name="ck_state_succession_kind_known",
        ),
        sa.CheckConstraint("on_earliest <= on_latest", name="ck_state_succession_on_in_order"),
        sa.CheckConstraint("retired_in > added_in", name="ck_state_succession_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_state_succession_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["predecessor"], ["state.code"], name="fk_state_succession_predecessor"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_state_succession_retired_in_dataset",
        ),
        sa.ForeignKeyConstraint(["successor"], ["state.code"], name="fk_state_succession_successor"),
        sa.PrimaryKeyConstraint("id", name="pk_state_succession"),
        comment="which state followed which",
    )
    op.create_index(
        "uq_state_succession_active",
        "state_succession",
        ["predecessor", "successor"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "status_record",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False, comment="for sorting: full members first"),
        sa.Column(
            "counts_as_member", sa.Boolean(), nullable=False, comment="true for `suspended` too: it still belongs"
        ),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint(
            "category IN ('member', 'associate', 'observer', 'partner', 'candidate', 'missing')",
            name="ck_status_record_category_known",
        ),
        sa.CheckConstraint("retired_in > added_in", name="ck_status_record_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_status_record_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_status_record_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["status"], ["status.code"], name="fk_status_record_status"),
        sa.PrimaryKeyConstraint("id", name="pk_status_record"),
        comment="what is known of a status",
    )
    op.create_index(
        "uq_status_record_active",
        "status_record",
        ["status"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )

    op.create_table(
        "citation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=True, comment="where in the source: an article, a page"),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("memorandum", sa.Text(), nullable=True),
        sa.Column("memorandum_party_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("organisation_succession_id", sa.Integer(), nullable=True),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint(
            "CASE WHEN membership_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN memorandum IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN memorandum_party_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN state IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN organisation IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN organisation_succession_id IS NULL THEN 0 ELSE 1 END = 1",
            name="ck_citation_cites_one_thing",
        ),
        sa.CheckConstraint("retired_in > added_in", name="ck_citation_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_citation_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_citation_membership_id"),
        sa.ForeignKeyConstraint(["memorandum"], ["memorandum.code"], name="fk_citation_memorandum"),
        sa.ForeignKeyConstraint(
            ["memorandum_party_id"], ["memorandum_party.id"], name="fk_citation_memorandum_party_id"
        ),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.code"], name="fk_citation_organisation"),
        sa.ForeignKeyConstraint(
            ["organisation_succession_id"],
            ["organisation_succession.id"],
            name="fk_citation_organisation_succession_id",
        ),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_citation_retired_in_dataset"
        ),
        sa.ForeignKeyConstraint(["source"], ["source.code"], name="fk_citation_source"),
        sa.ForeignKeyConstraint(["state"], ["state.code"], name="fk_citation_state"),
        sa.PrimaryKeyConstraint("id", name="pk_citation"),
        comment="a source of a claim",
    )
    op.create_index("ix_citation_membership_id", "citation", ["membership_id"])
    op.create_index("ix_citation_memorandum", "citation", ["memorandum"])

    op.create_table(
        "membership_basis",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False, comment="whose claim it is"),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("memorandum", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("added_in", sa.Integer(), nullable=False, comment="the revision that added it"),
        sa.Column(
            "retired_in", sa.Integer(), nullable=True, comment="the revision that retired it; empty while it stands"
        ),
        sa.CheckConstraint("role IN ('opened', 'closed')", name="ck_membership_basis_role_known"),
        sa.CheckConstraint("retired_in > added_in", name="ck_membership_basis_retired_after_added"),
        sa.ForeignKeyConstraint(
            ["added_in", "dataset"], ["revision.id", "revision.dataset"], name="fk_membership_basis_added_in_dataset"
        ),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_membership_basis_membership_id"),
        sa.ForeignKeyConstraint(["memorandum"], ["memorandum.code"], name="fk_membership_basis_memorandum"),
        sa.ForeignKeyConstraint(
            ["retired_in", "dataset"],
            ["revision.id", "revision.dataset"],
            name="fk_membership_basis_retired_in_dataset",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership_basis"),
        comment="the paper that opened or closed a membership",
    )
    op.create_index("ix_membership_basis_memorandum", "membership_basis", ["memorandum"])
    op.create_index(
        "uq_membership_basis_active",
        "membership_basis",
        ["membership_id", "memorandum", "role"],
        unique=True,
        sqlite_where=sa.text("retired_in IS NULL"),
        postgresql_where=sa.text("retired_in IS NULL"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
