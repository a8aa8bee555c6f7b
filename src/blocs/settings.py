"""Where things are: the database a question goes to, and the migrations and seeds the program brings along.

Everything here is called, nothing is read at import.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import parse_qs, unquote

from blocs.errors import BlocsError

ENVIRONMENT_VARIABLE = "BLOCS_DB"
DATASET_VARIABLE = "BLOCS_DATASET"


@dataclass(frozen=True)
class Target:
    """A database to ask. `managed` is true for the default one, which blocs builds and fills by itself.

    `file` is the path of an SQLite file that was named as a path, whatever letters are in it.
    """

    url: str
    managed: bool
    file: Path | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database, or None for a server."""
        if self.file is not None or not self.is_sqlite:
            return self.file
        return Path(self._named()[0])

    @property
    def mode(self) -> str:
        """How SQLite opens the file: `rw`, or `ro` where the URL says so. Raises BlocsError for any other option."""
        query = "" if self.file is not None else self._named()[1]
        given = parse_qs(query, keep_blank_values=True)
        mode = given.pop("mode", ["rw"])[-1]
        given.pop("uri", None)
        if given or mode not in ("rw", "ro"):
            raise BlocsError(f"an SQLite file is opened with ?mode=ro or ?mode=rw, not with {query[:40]!r}")
        return mode

    def _named(self) -> tuple[str, str]:
        """The file's name and the options behind it. After `file:` a name is written as in a URI, else as it is."""
        name, _, query = self.url.partition("://")[2].removeprefix("/").partition("?")
        return (_from_uri(name), query) if name.startswith("file:") else (name, query)


def _from_uri(text: str) -> str:
    """The path in `file:a.sqlite`, `file:/srv/a.sqlite`, `file:///srv/a.sqlite` or `file://localhost/srv/a.sqlite`."""
    rest = text.removeprefix("file:")
    if rest.startswith("//"):
        rest = "/" + rest[2:].partition("/")[2]
    path = unquote(rest)
    return path[1:] if os.name == "nt" and path[2:3] == ":" else path


def target(named: str | None = None) -> Target:
    """The database that `named` (`--db`), else $BLOCS_DB, else the default means.

    Accepts a SQLAlchemy URL (`sqlite:///record.sqlite`, `postgresql://host/base`), the path of an SQLite file with any
    letters in it, or its `file:` URI. Raises BlocsError for a URL of an engine that blocs does not speak, and for what
    is neither.
    """
    text = named or os.environ.get(ENVIRONMENT_VARIABLE)
    if not text:
        return Target(f"sqlite:///{default_path()}", managed=True, file=default_path())
    if "\0" in text:
        raise BlocsError("A database URL holds no NUL byte; write a path or a URL like postgresql://host/base")
    scheme, slashes, rest = text.partition("://")
    engine = scheme.partition("+")[0]
    if text.startswith("file:"):
        return _readable(Target(f"sqlite:///{text}", managed=False))
    if not slashes:
        # Not shown: there may be a password in it.
        if re.match(r"postgres(ql)?(\+\w+)?:", text) or re.search(r"\bpassword\s*=", text):
            raise BlocsError("that is no URL; write postgresql://USER@HOST:5432/BASE, or the path of an SQLite file")
        return _readable(Target(f"sqlite:///{text}", managed=False, file=Path(text)))
    if engine in ("postgres", "postgresql"):
        return Target(f"postgresql+psycopg://{rest}", managed=False)
    if engine == "sqlite":
        return _readable(Target(f"sqlite://{rest}", managed=False))
    spoken = repr(scheme) if re.fullmatch(r"[a-zA-Z0-9+.-]{1,20}", scheme) else "what stands before ://"
    raise BlocsError(
        f"blocs does not speak {spoken}; use sqlite:///FILE, postgresql://HOST/BASE or the path of an SQLite file"
    )


def _readable(target: Target) -> Target:
    if target.mode and str(target.path) in (".", ":memory:"):
        raise BlocsError("blocs keeps its record in a file; name one, for example sqlite:///record.sqlite")
    return target


def address(path: PurePath, mode: str) -> str:
    """The URI by which SQLite opens the file at an absolute path, with any letters in it: `ro` or `rw`."""
    uri = path.as_uri()
    if path.drive.startswith("\\\\"):
        # A share of Windows: SQLite takes no server in a URI, but a path that begins with one.
        uri = f"file:////{uri.removeprefix('file://')}"
    return f"{uri}?mode={mode}"


def default_path() -> Path:
    """The default SQLite file, in the user's data directory (on Linux $XDG_DATA_HOME/blocs)."""
    import platformdirs

    return Path(platformdirs.user_data_dir("blocs", appauthor=False)) / "blocs.sqlite"


def to_be_built(target: Target) -> bool:
    """Whether the default database is asked and its file is missing or holds nothing: whoever asks first builds it."""
    if not target.managed or target.path is None:
        return False
    try:
        return target.path.stat().st_size == 0
    except OSError:
        return not target.path.exists()


def resource(name: str) -> Path:
    """The folder `migrations` or `seeds`: inside an installed package, else at the top of the source tree."""
    package = Path(__file__).resolve().parent
    installed = package / "_resources" / name
    return installed if installed.is_dir() else package.parent.parent / name


def ready_made() -> Path:
    """The folder of an installed package that holds the record ready-made; a checkout has none."""
    return Path(__file__).resolve().parent / "_resources"


def asked_dataset() -> str | None:
    """The dataset that $BLOCS_DATASET names, which is asked where none is named; None where it is not set."""
    return os.environ.get(DATASET_VARIABLE) or None


def newest_migration() -> str:
    """The migration this program expects: the last of the date-prefixed files, without importing Alembic."""
    names = sorted(path.name for path in (resource("migrations") / "versions").glob("[0-9]*.py"))
    return names[-1].split("_")[3]


def install_extra(name: str) -> str:
    """The command that installs an extra, from where this program came: a checkout, a file, a repository, or PyPI."""
    import json
    from importlib import metadata
    from urllib.request import url2pathname

    try:
        origin = json.loads(metadata.distribution("blocs").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        origin = {}
    url = str(origin.get("url", ""))
    if "vcs_info" in origin:
        return f"pip install 'blocs[{name}] @ {origin['vcs_info'].get('vcs', 'git')}+{url}'"
    place = Path(url2pathname(url.removeprefix("file://"))) if url.startswith("file://") else None
    if place is None or not place.exists():
        checkout = Path(__file__).resolve().parents[2]
        place = checkout if (checkout / "pyproject.toml").is_file() else None
    if place is None:
        return f"pip install 'blocs[{name}]'"
    editable = "-e " if origin.get("dir_info", {}).get("editable") or not url else ""
    return f"pip install {editable}'{place}[{name}]'"
