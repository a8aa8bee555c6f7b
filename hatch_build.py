"""Puts the record ready-made into the wheel: the seeded SQLite file, made with the code of `blocs seed`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReadyMade(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the files of `blocs.seeding.ready` before a wheel is packed. A checkout (an editable install) has none."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from blocs.seeding import ready

        self._folder = TemporaryDirectory()
        ready.make(Path(self._folder.name))
        for name in (ready.RECORD, ready.ABOUT):
            build_data["force_include"][str(Path(self._folder.name, name))] = f"blocs/_resources/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - its caller's
        if version != "editable":
            self._folder.cleanup()
