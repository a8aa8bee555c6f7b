"""The pictures: timeline, map, growth, overlap, matrix. Each takes the tracker first and returns a `Chart`."""

from __future__ import annotations

from blocs.charts.growth import growth
from blocs.charts.map import tile_map
from blocs.charts.matrix import matrix
from blocs.charts.overlap import overlap
from blocs.charts.timeline import timeline

__all__ = ["growth", "matrix", "overlap", "tile_map", "timeline"]
