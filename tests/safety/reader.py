"""A reader in a process of its own: asks again and again until its input ends, and says what it saw.

Each line is the number of standing spells, the revision of the newest of them, how many bear the date that a revision
changes, and the newest revision, all from one session.
"""

from __future__ import annotations

import select
import sys
import time

from sqlalchemy import text

from blocs.settings import target
from blocs.store.session import Database

STANDING = "SELECT count(*), max(added_in) FROM membership WHERE retired_in IS NULL"
DATED = STANDING.replace(", max(added_in)", "") + " AND to_text IN ('1990-02', '1991-03')"


def main(url: str) -> None:
    seen = set()
    with Database(target(url)) as database:
        while not select.select([sys.stdin], [], [], 0)[0]:
            with database.reading() as session:
                spells, newest = session.connection.execute(text(STANDING)).one()
                time.sleep(0.05)
                dated = session.connection.execute(text(DATED)).scalar()
                last = session.connection.execute(text("SELECT max(id) FROM revision")).scalar()
            seen.add((spells, newest, dated, last))
    for one in sorted(seen):
        sys.stdout.write(" ".join(map(str, one)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
