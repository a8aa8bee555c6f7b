"""What a drawing holds, read back from its SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from blocs.charts.common import Chart
from blocs.charts.written import svg

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Mark:
    """A mark of the data: for which code, what it says, and the attributes of the boxes in it."""

    code: str
    said: str
    boxes: tuple[dict[str, str], ...]

    @property
    def classes(self) -> str:
        return " ".join(box.get("class", "") for box in self.boxes)

    @property
    def fills(self) -> str:
        return " ".join(box.get("fill", "") for box in self.boxes)


def root_of(chart: Chart) -> ET.Element:
    return ET.fromstring(svg(chart))  # noqa: S314 - our own


def marks(chart: Chart) -> list[Mark]:
    return [
        Mark(
            group.get("data-code", ""),
            group.findtext(f"{SVG}title", ""),
            tuple(dict(box.attrib) for box in group if box.tag != f"{SVG}title"),
        )
        for group in root_of(chart).iter(f"{SVG}g")
        if group.get("class") == "mark"
    ]


def texts(chart: Chart) -> list[str]:
    return [node.text or "" for node in root_of(chart).iter(f"{SVG}text")]
