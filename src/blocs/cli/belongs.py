"""blocs belongs"""

from __future__ import annotations

import click

from blocs.cli.options import FORMATS, App, as_known_option, at_option, dataset_option
from blocs.cli.output import render
from blocs.dates import Period

EXIT_CODES = {"yes": 0, "no": 1}
UNDECIDED = 3


@click.command("belongs")
@click.argument("state", metavar="STATE")
@click.argument("organisation", metavar="ORG")
@at_option
@click.option("--with-predecessors", is_flag=True, help="With the states and organisations that were succeeded.")
@dataset_option
@click.option("--format", "how", type=click.Choice(("text", *FORMATS)), default="text", show_default=True)
@as_known_option
@click.pass_obj
def belongs_command(
    app: App, state: str, organisation: str, at: Period, with_predecessors: bool, dataset: str, how: str
) -> int:
    """Did STATE belong to ORG? A sentence, with the papers behind it.

    Exits with 0 for yes, 1 for no, 3 for possible, disputed or not recorded.

    Example: blocs belongs iran sco --at 2022-09-15
    """
    from blocs.questions.belongs import Belonging
    from blocs.questions.rows import Rows

    with app.tracker() as tracker:
        answer = tracker.belongs(state, organisation, at=at, with_predecessors=with_predecessors, dataset=dataset)
    if how == "text":
        click.echo(answer.sentence)
        for note in answer.notes:
            click.echo(note, err=True)
    else:
        render(Rows(Belonging, [answer], answer.notes), how)
    return EXIT_CODES.get(answer.answer, UNDECIDED)
