"""blocs serve"""

from __future__ import annotations

import click

from blocs.cli.options import PICTURES, App, command, dataset_option


@command("serve", PICTURES)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, metavar="P", help="The port.")
@click.option(
    "--base-url", default="/", show_default=True, metavar="PATH", help="The path under which a proxy shows it."
)
@dataset_option
@click.option("--sql", is_flag=True, help="Let readers write SQL of their own, within limits.")
@click.pass_obj
def serve_command(app: App, host: str, port: int, base_url: str, sql: bool) -> None:
    """The record in a browser, read-only: tables with facets, and questions as forms, each as JSON and CSV too.

    It shows the record as it stood when it was started; start it again after seeding. Only this machine can reach it
    unless --host says otherwise. For others, put a web server with TLS before it that passes requests on to 127.0.0.1,
    and name the path with --base-url.

    Example: blocs serve --port 8001
    """
    from blocs.questions.cite import cite_all
    from blocs.serve import application, refuse_taken, run, snapshot
    from blocs.store.session import Database
    from blocs.tracker import Tracker

    refuse_taken(host, port)
    with app.tracker() as tracker:
        target = tracker.database.target
    with snapshot(target) as copy:
        with Tracker(Database(copy), dataset=app.dataset) as tracker, tracker.asking() as ask:
            about, view = cite_all(ask.session), ask.session.view
        served = application(copy, about, base_url=base_url, sql=sql, view=view)
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"http://{shown}:{port}{base_url}, revision {about.revision}, until you press Ctrl-C", err=True)
        run(served, host, port)
