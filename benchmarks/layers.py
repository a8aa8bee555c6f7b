"""A question in a dataset that extends the curated record, against the same question in the curated record."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from blocs.seeding import check_seeds, default, seed
from blocs.settings import Target
from blocs.store.session import Database, writing
from blocs.tracker import Tracker
from timing import alternately, report

DAY = "2022-09-15"
REPLACED = ("NATO", "EU", "ASEAN", "AU", "OPEC", "SCO", "UN")
ADDED = 20
"""So many organisations of its own the dataset has."""
STATES = ("IRN", "FRA", "DEU", "CHN", "IND", "BRA", "ZAF", "JPN")
QUESTIONS: dict[str, Callable[[Tracker], object]] = {
    "members": lambda asked: [asked.members(code, at=DAY) for code in ("SCO", "NATO", "EU", "ASEAN", "CIS")],
    "memberships": lambda asked: [asked.memberships(code, at=DAY) for code in STATES],
    "belongs": lambda asked: [asked.belongs(code, "SCO", at=DAY) for code in STATES],
    "history": lambda asked: [asked.history("SCO", code) for code in STATES],
    "changes": lambda asked: asked.changes(start="2022", end="2022"),
    "orgs": lambda asked: asked.organisations(at=DAY),
    "state-year panel": lambda asked: asked.panel("state-year"),
}


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.sqlite"
        path.touch()
        target = Target(f"sqlite:///{path}", managed=False)
        default.fill(target)
        _extend(target, Path(folder) / "mine")
        ours, mine = (Tracker(Database(target), dataset=code) for code in ("curated", "mine"))
        for name, ask in QUESTIONS.items():
            on_top, plain = alternately(lambda: ask(mine), lambda: ask(ours), 15)  # noqa: B023 - asked at once
            report(f"{name} in a dataset that extends / in the curated record", on_top, plain, 1.3)
        ours.close()
        mine.close()


def _extend(target: Target, folder: Path) -> None:
    """Record a dataset that replaces spells in some organisations and adds others."""
    (folder / "organisations").mkdir(parents=True)
    (folder / "dataset.yaml").write_text("code: mine\ntitle: Mine\nextends: curated\n", encoding="utf-8")
    (folder / "sources.yaml").write_text("notes: {title: Notes, read: 2026-01-01}\n", encoding="utf-8")
    spells = "".join(f"  {code}:\n    - {{status: member, from: 2000-01-01, sources: [notes]}}\n" for code in STATES)
    for code in REPLACED:
        text = f"code: {code}\nmemberships:\n{spells}"
        (folder / "organisations" / f"{code.lower()}.yaml").write_text(text, encoding="utf-8")
    for number in range(ADDED):
        text = f"code: OWN{number}\nname: Own club number {number}\nmemberships:\n{spells}"
        (folder / "organisations" / f"own{number}.yaml").write_text(text, encoding="utf-8")
    seeds = check_seeds(folder)
    with writing(target) as session:
        seed(session, seeds, recorded_at=default.now())
