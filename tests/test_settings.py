"""Where things are on other systems, and how what is missing is installed from where the program came."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from blocs import settings


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
