"""Which family of organisations each belongs to: read from a file beside the seeds."""

from __future__ import annotations

from blocs import settings
from blocs.datasets.crosswalk import read_yaml
from blocs.errors import FileError


def family_of() -> dict[str, str]:
    """The family of each organisation by its code, in the order of seeds/families.yaml.

    The families group the record for its readers; nothing is answered by them. Raises FileError if the file is no map
    of families to lists of codes, or names an organisation twice.
    """
    path = settings.resource("seeds") / "families.yaml"
    data = read_yaml(path)
    found: dict[str, str] = {}
    try:
        for family, codes in data.items():
            for code in codes:
                if code in found:
                    raise FileError(f"{path} names {code} twice: in {found[code]} and in {family}")
                found[str(code)] = str(family)
    except (AttributeError, TypeError) as error:
        raise FileError(f"{path} is no list of families: {' '.join(str(error).split())}") from error
    return found
