"""YAML to checked records, records to a plan, a plan to a revision. Seeding is a set difference.

`reader` turns files into data with the place of every value, `schema` says what a file may hold, `check` what files
must hold together, `claims` turns records into rows, `plan` compares them with what is recorded, `write` records.
"""

from blocs.seeding.files import Progress
from blocs.seeding.load import Outcome, check_seeds, quiet, seed

__all__ = ["Outcome", "Progress", "check_seeds", "quiet", "seed"]
