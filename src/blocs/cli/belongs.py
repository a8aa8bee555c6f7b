"""blocs belongs"""

from __future__ import annotations

from typing import Any

import click

from blocs.cli.options import App, at_option, question, today, with_predecessors_option
from blocs.cli.output import render, say
from blocs.letters import one_line

EXIT_CODES = {"yes": 0, "no": 1}
UNDECIDED = 3


@question("belongs", formats=("text",))
@click.argument("state", metavar="STATE")
@click.argument("organisation", metavar="ORG")
@at_option
@with_predecessors_option
def belongs_command(app: App, state: str, organisation: str, how: str, **asked: Any) -> int:
    """Did STATE belong to ORG? A sentence, with the instruments behind it.

    Exits with 0 for yes, 1 for no, 3 for possible, disputed or not recorded, and for a day in the future.

    Example: blocs belongs iran sco --at 2022-09-15
    """
    from blocs.questions.belongs import COLUMNS
    from blocs.questions.rows import Rows

    with app.tracker() as tracker:
        answer = tracker.belongs(state, organisation, **asked)
    if how == "text":
        click.echo(one_line(answer.sentence))
        say(answer.notes)
    else:
        render(Rows(COLUMNS, [answer], answer.notes).reading(answer.read_as), how)
    if asked["at"].first > today():
        click.echo(f"{asked['at'].text} lies in the future: nothing is certain of it", err=True)
        return UNDECIDED
    return EXIT_CODES.get(answer.answer, UNDECIDED)
