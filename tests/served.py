"""The web application of a database, asked in this process."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Any

from blocs import connect
from blocs.serve import application
from blocs.settings import Target


@lru_cache(maxsize=8)
def _application(database: Path, **settings: Any) -> Any:
    """Made once for a file that does not change, as a server makes it once for all who ask."""
    with connect(str(database)) as tracker:
        return application(Target(f"sqlite:///{database}", managed=False), tracker.cite(), **settings)


def ask(database: Path, *paths: str, method: str = "GET", **settings: Any) -> list[Any]:
    """What the application answers to some paths; `{}` is the name of the database."""

    async def asking() -> list[Any]:
        served = _application(database, **settings)
        await served.invoke_startup()
        return [await served.client.request(method, path.format(database.stem)) for path in paths]

    return asyncio.run(asking())
