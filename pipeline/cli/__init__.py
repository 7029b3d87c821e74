"""The command `chuishao`: each command is a module that is imported when it is called.

Products go to stdout, talk to stderr. Exit codes: 0 done; 1 done with documents that failed, or a check that was
asked to fail; 2 wrong usage; 3 the machine stands in the way; 130 stopped by Ctrl-C.
"""

import errno
import importlib
import io
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, NamedTuple

import click

from pipeline import __version__
from pipeline.cli.options import example
from pipeline.cli.terminal import say
from pipeline.errors import ChuishaoError, EnvironmentFailure

INTERRUPTED = 130


class _Command(NamedTuple):
    module: str
    summary: str


_COMMANDS: Mapping[str, _Command] = {
    "ingest": _Command("ingest", "Read files and folders into a database."),
    "status": _Command("status", "What the database holds."),
    "show": _Command("show", "One record as the printed form, its findings in place."),
    "print": _Command("print", "Records as clean official forms, HTML or PDF."),
    "findings": _Command("findings", "The list of findings."),
    "search": _Command("search", "Forms in whose values some words stand."),
    "export": _Command("export", "Records out: JSONL, CSV, xlsx, Parquet."),
    "check": _Command("check", "Hold records that anybody made against their source."),
    "golden": _Command("golden", "Gains and losses against the accepted run."),
    "doctor": _Command("doctor", "What works on this machine, and what to do about the rest."),
}


class _Failed(click.ClickException):
    """One of our failures, as Click shows and exits with it."""

    def __init__(self, error: ChuishaoError) -> None:
        super().__init__(str(error))
        self.exit_code = int(error.exit_code)  # type: ignore[misc]  # a class variable in Click, set so by its own

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - Click's own signature
        say(f"chuishao: {self.message}")


class _Commands(click.Group):
    """Commands that are imported when they are called; failures leave with their exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's own signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"pipeline.cli.{_COMMANDS[cmd_name].module}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except ChuishaoError as error:
            raise _Failed(error) from error
        except KeyboardInterrupt:
            say("chuishao: stopped")
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _let_go_of_stdout()
            place = f" ({error.filename})" if error.filename else ""
            what = f"the machine refused: {error.strerror or error}{place}"
            raise _Failed(EnvironmentFailure(what, "see `chuishao doctor`, mend it and run again")) from error
        return result


def _let_go_of_stdout() -> None:
    """What a full disk refused is not tried again when the interpreter ends, which would change the exit code."""
    with suppress(OSError, ValueError):
        refuse = os.open(os.devnull, os.O_WRONLY)
        os.dup2(refuse, sys.stdout.fileno())
        os.close(refuse)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=example(
        "chuishao ingest documents/",
        "chuishao status",
        "chuishao show report.txt#3",
        "chuishao export --format xlsx --out records.xlsx",
    ),
)
@click.version_option(__version__, message="chuishao %(version)s")
def cli() -> None:
    """吹哨: forms of 项目支出绩效自评表 in, records out that are proven, or flagged with the reason."""


def main() -> None:
    """The command's entry."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows what it cannot as escapes, and no command dies of it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="chuishao")
