"""The verb for reviewers: review."""

from __future__ import annotations

import os
from contextlib import suppress

import click

from aleppo_reports.cli.common import Settings, cli, root_of, shared, texts_of

ADDRESS = "127.0.0.1"
"""Nobody on another machine gets to the desk."""


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; a free one if not given.")
@click.option("--blind", is_flag=True, help="Code a second time, without seeing outlets, names or the first coding.")
@click.option("--coder", metavar="ID", help="With --blind: your coder_id in annotations/coders.yaml.")
@shared
@click.pass_obj
def review(settings: Settings, port: int, blind: bool, coder: str | None) -> None:
    """Open the review desk: read each record beside its words in a browser, and sign it.

    Prints the address to open; nobody without it gets in. Ends with Ctrl-C. Needs the article texts.
    """
    import secrets
    import socket

    if blind != (coder is not None):
        raise click.UsageError("--blind and --coder belong together: --blind --coder ID")
    root, texts = root_of(settings), texts_of(settings)
    try:
        import uvicorn

        from aleppo_reports.review.app import application
        from aleppo_reports.review.blind import BlindDesk
        from aleppo_reports.review.desk import Desk
        from aleppo_reports.review.journal import FOLDER, InUseError, Journal, UnreadableError
        from aleppo_reports.review.reviewer import place
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"review needs {error.name}: install it with pip install 'aleppo-reports[review]'"
        ) from None
    try:
        bound = socket.create_server((ADDRESS, port))
    except OSError as error:
        raise click.UsageError(f"port {port} cannot be used: {error.strerror}") from None
    try:
        journal = Journal(root)
    except InUseError:
        raise click.UsageError(f"another review desk is open on {root}; only one can be") from None
    except UnreadableError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.UsageError(f"{root / FOLDER} cannot be written: {error.strerror}") from None
    with bound, journal:
        port, token = bound.getsockname()[1], secrets.token_urlsafe(32)
        desk: Desk | BlindDesk
        try:
            if coder is None:
                desk = Desk(root, texts, journal, place(os.environ))
            else:
                desk = BlindDesk(root, texts, journal, coder)
        except (ValueError, UnreadableError) as error:
            raise click.UsageError(str(error)) from None
        app = application(desk, token, port)
        # No log: it would hold the token.
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="off",
        )
        click.echo(f"open http://{ADDRESS}:{port}/{token}/ (Ctrl-C ends the desk)")
        # Ctrl-C is how it ends.
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[bound])
