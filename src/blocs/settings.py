"""Where things are: the database a question goes to, and the migrations and seeds the program brings along.

Everything here is called, nothing is read at import.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from blocs.errors import BlocsError

ENVIRONMENT_VARIABLE = "BLOCS_DB"


@dataclass(frozen=True)
class Target:
    """A database to ask. `managed` is true for the default one, which blocs builds and fills by itself."""

    url: str
    managed: bool

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database, or None for a server."""
        if not self.is_sqlite:
            return None
        text = self.url.split("://", 1)[1].removeprefix("/").split("?", 1)[0].removeprefix("file:")
        return Path(text)


def target(named: str | None = None) -> Target:
    """The database that `named` (`--db`), else $BLOCS_DB, else the default means.

    Accepts a SQLAlchemy URL (`sqlite:///record.sqlite`, `postgresql://host/base`) or the path of an SQLite file.
    Raises BlocsError for a URL of an engine that blocs does not speak.
    """
    text = named or os.environ.get(ENVIRONMENT_VARIABLE)
    if not text:
        return Target(f"sqlite:///{default_path()}", managed=True)
    if "\0" in text:
        raise BlocsError("A database URL holds no NUL byte; write a path or a URL like postgresql://host/base")
    if "://" not in text:
        return Target(f"sqlite:///{text}", managed=False)
    scheme, rest = text.split("://", 1)
    engine = scheme.partition("+")[0]
    if engine in ("postgres", "postgresql"):
        return Target(f"postgresql+psycopg://{rest}", managed=False)
    if engine == "sqlite":
        return Target(f"sqlite://{rest}", managed=False)
    raise BlocsError(
        f"blocs does not speak {scheme!r}; use sqlite:///FILE, postgresql://HOST/BASE or the path of an SQLite file"
    )


def default_path() -> Path:
    """The default SQLite file, in the user's data directory (on Linux $XDG_DATA_HOME/blocs)."""
    import platformdirs

    return Path(platformdirs.user_data_dir("blocs", appauthor=False)) / "blocs.sqlite"


def resource(name: str) -> Path:
    """The folder `migrations` or `seeds`: inside an installed package, else at the top of the source tree."""
    package = Path(__file__).resolve().parent
    installed = package / "_resources" / name
    return installed if installed.is_dir() else package.parent.parent / name


def seeds_are_newer(path: Path) -> bool:
    """Whether the program's seeds were put in their place after a database file was last written."""
    return (resource("seeds") / "organisations").stat().st_mtime > path.stat().st_mtime


def newest_migration() -> str:
    """The migration this program expects: the last of the date-prefixed files, without importing Alembic."""
    names = sorted(path.name for path in (resource("migrations") / "versions").glob("[0-9]*.py"))
    return names[-1].split("_")[3]
