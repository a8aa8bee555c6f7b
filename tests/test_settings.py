"""Where things are on other systems, and how what is missing is installed from where the program came."""

from __future__ import annotations

import json
import sqlite3
from importlib import metadata
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace

import pytest

from blocs import settings


@pytest.mark.parametrize(
    "path, uri",
    [
        (PureWindowsPath(r"C:\Users\Ana\record.sqlite"), "file:///C:/Users/Ana/record.sqlite?mode=rw"),
        (PureWindowsPath("C:/what? 100% #1/é.sqlite"), "file:///C:/what%3F%20100%25%20%231/%C3%A9.sqlite?mode=rw"),
        (PureWindowsPath(r"\\server\share\a b.sqlite"), "file:////server/share/a%20b.sqlite?mode=rw"),
        (PurePosixPath("/Users/ana/Library/Application Support/blocs/blocs.sqlite"),
         "file:///Users/ana/Library/Application%20Support/blocs/blocs.sqlite?mode=rw"),
    ],
)  # fmt: skip
def test_a_file_of_any_system_is_opened_by_its_path(path: PureWindowsPath | PurePosixPath, uri: str) -> None:
    assert settings.address(path, "rw") == uri


def test_such_an_address_opens_the_file_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "what? 100% #1 é;&.sqlite"
    path.touch()
    connection = sqlite3.connect(settings.address(path, "rw"), uri=True)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    assert path.stat().st_size > 0
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "named, meant",
    [
        (r"C:\Users\Ana\record.sqlite", r"C:\Users\Ana\record.sqlite"),
        ("C:/Users/Ana/record.sqlite", "C:/Users/Ana/record.sqlite"),
        ("c:record.sqlite", "c:record.sqlite"),
        (r"\\server\share\record.sqlite", r"\\server\share\record.sqlite"),
        ("sqlite:///C:/Users/Ana/record.sqlite", "C:/Users/Ana/record.sqlite"),
        (r"sqlite:///C:\Users\Ana\record.sqlite", r"C:\Users\Ana\record.sqlite"),
        ("sqlite:///C:/Users/Ana/record.sqlite?mode=ro", "C:/Users/Ana/record.sqlite"),
        ("file:///C:/Users/Ana%20B/record.sqlite", "C:/Users/Ana B/record.sqlite"),
        ("file:record.sqlite", "record.sqlite"),
    ],
)
def test_a_database_is_named_on_windows(monkeypatch: pytest.MonkeyPatch, named: str, meant: str) -> None:
    """As on Windows, but for the class of paths, which another system cannot make."""
    monkeypatch.setattr(settings, "os", SimpleNamespace(name="nt", environ={}))
    target = settings.target(named)
    assert target.is_sqlite
    assert str(target.path) == meant


@pytest.mark.parametrize(
    "system, folder",
    [
        ("windows", "C:/Users/Ana/AppData/Local/blocs"),
        ("macos", "/Library/Application Support/blocs"),
        ("unix", "/.local/share/blocs"),
    ],
)
def test_each_system_has_its_data_folder(monkeypatch: pytest.MonkeyPatch, system: str, folder: str) -> None:
    import platformdirs
    from platformdirs import macos, unix, windows

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    if system == "windows":
        # What Windows itself would be asked for.
        monkeypatch.setattr(windows, "get_win_folder", lambda _name: r"C:\Users\Ana\AppData\Local")
    of = {"windows": windows.Windows, "macos": macos.MacOS, "unix": unix.Unix}[system]
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *given, **named: of(*given, **named).user_data_dir)
    path = settings.default_path()
    assert path.name == "blocs.sqlite"
    assert str(path.parent).replace("\\", "/").endswith(folder)


class From:
    """A distribution that was installed from somewhere."""

    def __init__(self, **origin: object) -> None:
        self.origin = json.dumps(origin) if origin else None

    def read_text(self, _name: str) -> str | None:
        return self.origin


def test_an_extra_is_installed_from_where_the_program_came(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    checkout = Path(settings.__file__).resolve().parents[2]

    def hint(**origin: object) -> str:
        monkeypatch.setattr(metadata, "distribution", lambda _name: From(**origin))
        return settings.install_extra("web")

    assert hint(url=tmp_path.as_uri(), dir_info={}) == f"pip install '{tmp_path}[web]'"
    assert hint(url=tmp_path.as_uri(), dir_info={"editable": True}) == f"pip install -e '{tmp_path}[web]'"
    spaced = tmp_path / "with blank"
    spaced.mkdir()
    assert hint(url=spaced.as_uri(), dir_info={}) == f"pip install '{spaced}[web]'"
    assert hint(url="https://example.org/b.git", vcs_info={"vcs": "git"}).endswith(
        "'blocs[web] @ git+https://example.org/b.git'"
    )
    assert hint() == f"pip install -e '{checkout}[web]'"
    assert hint(url=(tmp_path / "gone").as_uri(), dir_info={}) == f"pip install '{checkout}[web]'"

    # Installed from an index: no checkout around the package.
    monkeypatch.setattr(settings, "__file__", str(tmp_path / "lib" / "site-packages" / "blocs" / "settings.py"))
    assert hint() == "pip install 'blocs[web]'"

    def unknown(_name: str) -> None:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "distribution", unknown)
    assert settings.install_extra("mcp") == "pip install 'blocs[mcp]'"
