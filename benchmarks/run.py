"""Every benchmark, or those that are named: python benchmarks/run.py [NAME ...]

A figure is a ratio of two times taken alternately in one run, so that it means the same on a slow or busy machine.
These are not tests: they print, and say whether the aim was met.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# One file for each.
BENCHMARKS = (
    "startup", "seeds", "spells", "panels", "points", "layers", "recorded", "shared", "questions", "pages", "names",
)  # fmt: skip


def main() -> None:
    for name in sys.argv[1:] or BENCHMARKS:
        if name not in BENCHMARKS:
            sys.exit(f"no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}")
        import_module(name).run()


if __name__ == "__main__":
    main()
