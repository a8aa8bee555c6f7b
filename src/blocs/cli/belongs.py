"""blocs belongs"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from blocs.cli.completing import organisations, states
from blocs.cli.naming import names_argument, parted, spread
from blocs.cli.options import App, at_option, question, today, with_predecessors_option
from blocs.cli.output import render, say, write_lines
from blocs.cli.writing import How

if TYPE_CHECKING:
    from blocs.questions.belongs import Belonging

EXIT_CODES = {"yes": 0, "no": 1}
UNDECIDED = 3


@question("belongs", formats=("text",))
@names_argument("names", "STATE... ORG...", states, organisations, required=True)
@at_option
@with_predecessors_option
def belongs_command(app: App, names: tuple[str, ...], how: How, **asked: Any) -> int:
    """Did STATE belong to ORG? A sentence, with the instruments behind it.

    The two may stand in either order. Of several, each state is asked about in each organisation. Exits with 0 for yes,
    1 for no, 3 for possible, disputed or not recorded, and for a day in the future; of several answers, with 1 if one
    is no, else with 3 if one is neither yes nor no.

    Example: blocs belongs iran sco --at 2022-09-15
    """
    from blocs.questions.belongs import COLUMNS
    from blocs.questions.rows import Rows

    with app.tracker() as tracker:
        given = spread(tracker, names)
        pairs = [given] if len(given) == 2 else _pairs(*parted(tracker, given, asked["at"]))
        answers: list[Belonging] = [tracker.belongs(first, second, **asked) for first, second in pairs]
    notes = [note for answer in answers for note in answer.notes]
    if how.format == "text" and not how.count:
        write_lines([answer.sentence for answer in answers], how)
        say(dict.fromkeys(notes))
    else:
        read_as = "; ".join(dict.fromkeys(answer.read_as for answer in answers if answer.read_as)) or None
        render(Rows(COLUMNS, answers, notes).reading(read_as), how)
    if asked["at"].first > today():
        click.echo(f"{asked['at'].text} lies in the future: nothing is certain of it", err=True)
        return UNDECIDED
    codes = {EXIT_CODES.get(answer.answer, UNDECIDED) for answer in answers}
    return min(codes - {0}, default=0)


def _pairs(organisations: tuple[str, ...], states: tuple[str, ...]) -> list[tuple[str, str]]:
    """Every state with every organisation."""
    if not organisations or not states:
        lacking = "a state" if organisations else "an organisation"
        raise click.UsageError(f"name {lacking} too: blocs belongs IRN SCO")
    return [(state, organisation) for state in states for organisation in organisations]
