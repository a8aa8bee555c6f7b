"""blocs serve"""

from __future__ import annotations

import click

from blocs.cli.options import PICTURES, App, as_known_option, command, dataset_option


@command("serve", PICTURES)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, metavar="P", help="The port.")
@click.option(
    "--base-url", default="/", show_default=True, metavar="PATH", help="The path under which a proxy shows it."
)
@dataset_option
@click.option("--sql", is_flag=True, help="Let readers write SQL of their own, within limits.")
@as_known_option
@click.pass_obj
def serve_command(app: App, host: str, port: int, base_url: str, sql: bool) -> None:
    """The record in a browser, read-only: questions as forms, and tables with facets, each as JSON and CSV too.

    It shows a copy of the record, of an SQLite file or of PostgreSQL, as it stood when it was started, or at the
    revision of --as-known; start it again after seeding. Only this machine can reach it unless --host says otherwise.
    For others, put a web server with TLS before it that passes requests on to 127.0.0.1, and name the path with
    --base-url.

    Example: blocs serve --port 8001
    """
    from blocs.questions.cite import cite_all
    from blocs.serve import application, refuse_taken, run, snapshot
    from blocs.store.session import Database
    from blocs.store.session import shown as named
    from blocs.tracker import Tracker

    refuse_taken(host, port)
    with app.tracker() as tracker, tracker.asking() as ask:
        target, as_known = tracker.database.target, ask.session.as_known
    with snapshot(target, as_known) as copy:
        with Tracker(Database(copy), dataset=app.dataset) as tracker, tracker.asking() as ask:
            about, view = cite_all(ask.session), ask.session.view
        served = application(copy, about, base_url=base_url, sql=sql, view=view)
        click.echo(f"made a read-only copy of {named(target)} at revision {about.revision}", err=True)
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"http://{shown}:{port}{base_url}, revision {about.revision}, until you press Ctrl-C", err=True)
        run(served, host, port)
