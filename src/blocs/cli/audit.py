"""blocs audit"""

from __future__ import annotations

import click

from blocs.cli.options import RECORD, App, as_known_option, command, dataset_option, format_option
from blocs.cli.output import render, say
from blocs.cli.writing import How


@command("audit", RECORD)
@click.option("--findings", is_flag=True, help="Print the findings as rows instead of the shares.")
@click.option("--families", is_flag=True, help="Print the shares by family of organisations.")
@format_option
@as_known_option
@dataset_option
@click.pass_obj
def audit_command(app: App, findings: bool, families: bool, how: How) -> int:
    """How well the record is sourced, and what in it breaks a rule of data quality.

    Prints for each organisation how many spells are based on sources that were read, and how many on a primary one
    (treaty, depositary, organisation, government); findings go to standard error, one a line. Exits with 1 if there is
    a finding.

    Example: blocs audit
    """
    from blocs.audit import audit

    with app.tracker() as tracker, tracker.asking() as ask:
        result = audit(ask)
    if findings:
        render(result.findings, how)
    else:
        render(result.families if families else result.shares, how)
        say(f"{one.rule}: {one.organisation} {one.state}: {one.found}" for one in result.findings)
    return 1 if result.findings else 0
