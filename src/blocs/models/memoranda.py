"""Memoranda: the dated instruments, and the states that signed them or that they are about."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text

from blocs.models.base import claims, dated, identity, refers
from blocs.models.memberships import confidence_column, confidence_known

memorandum = identity("memorandum", "ORGANISATION/key")
memorandum_kind = identity("memorandum_kind", "charter, treaty, memorandum_of_obligations, decision, …")

memorandum_record = claims(
    "memorandum_record",
    refers("memorandum", "memorandum"),
    refers("organisation", "organisation"),
    refers("kind", "memorandum_kind"),
    Column("title", Text, nullable=False),
    *dated("dated", nullable=False),
    *dated("in_force"),
    *dated("until"),
    Column("place", Text),
    Column("occasion", Text),
    Column("url", Text),
    confidence_column(),
    Column("note", Text),
    confidence_known(),
    Index(None, "organisation", "dated_earliest"),
    one_per=("memorandum", "dataset"),
    comment="a dated instrument; `dated` is the day it was signed, adopted, decided or given",
)

memorandum_party = claims(
    "memorandum_party",
    refers("memorandum", "memorandum"),
    refers("state", "state"),
    *dated("signed"),
    *dated("ratified"),
    *dated("in_force"),
    Column("note", Text),
    Index(None, "state"),
    one_per=("memorandum", "state", "dataset"),
    comment="a state that signed it, or that it is about",
)
