"""blocs serve"""

from __future__ import annotations

import click

from blocs.cli.options import PICTURES, App, command


@command("serve", PICTURES)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, metavar="P", help="The port.")
@click.option(
    "--base-url", default="/", show_default=True, metavar="PATH", help="The path under which a proxy shows it."
)
@click.pass_obj
def serve_command(app: App, host: str, port: int, base_url: str) -> None:
    """The record in a browser, read-only: tables with facets, and questions as forms, each as JSON and CSV too.

    Only this machine can reach it unless --host says otherwise. For others, put a web server with TLS before it that
    passes requests on to 127.0.0.1, and name the path with --base-url. Seeding while it runs: start it again
    afterwards.

    Example: blocs serve --port 8001
    """
    from blocs.serve import application, refuse_taken, run

    with app.tracker() as tracker:
        about = tracker.cite()
    served = application(app.target, about, base_url=base_url)
    refuse_taken(host, port)
    click.echo(f"http://{host}:{port}{base_url} until you press Ctrl-C", err=True)
    run(served, host, port)
