"""Whose claims there are, and when they were recorded."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Integer, Table, Text, UniqueConstraint

from blocs.models.base import metadata

dataset = Table(
    "dataset",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("citation", Text, comment="how to cite it"),
    Column("licence", Text),
    Column("url", Text),
    Column("extends", Text, ForeignKey("dataset.code"), comment="the dataset that it adds to or replaces parts of"),
    comment="whose claims: the curated record, or another people's data set",
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("dataset", Text, ForeignKey("dataset.code"), nullable=False),
    Column("recorded_at", DateTime, nullable=False, comment="UTC"),
    Column("message", Text),
    Column("digest", Text, nullable=False, comment="SHA-256 of what was read"),
    Column("program", Text, nullable=False, comment="the version of blocs that recorded it"),
    Column("added", Integer, nullable=False, comment="how many claims it added"),
    Column("retired", Integer, nullable=False, comment="how many claims it retired"),
    Column("contents", Text, nullable=False, comment="SHA-256 of what it added and retired"),
    Column("made_from", Text, comment="program: the seeds that came with it; empty: other files, or not known"),
    UniqueConstraint("id", "dataset"),
    comment="one recorded change of the database",
)
