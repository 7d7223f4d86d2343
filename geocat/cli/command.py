"""What every command has: the shared options, examples under its help, and one plain line for an error."""

import os
import sys
import traceback
from difflib import get_close_matches
from typing import Annotated, Any, NamedTuple

import duckdb
import typer
from typer.core import TyperCommand, TyperGroup

import geocat
from geocat.errors import GeocatError

INTERRUPTED = 130
DEFAULT_COMMAND = "sql"
HELP_WIDTH = 100


class Asked(NamedTuple):
    """The shared options, wherever on the line they stood."""

    root: str | None = None
    as_of: str | None = None
    quiet: bool = False
    debug: bool = False


def asked(ctx: typer.Context) -> Asked:
    """The shared options of the command that runs."""
    return Asked(**{name: ctx.meta[name] for name in Asked._fields if name in ctx.meta})


def opened(ctx: typer.Context) -> geocat.Catalog:
    """The catalog that the shared options name, open.

    :raises StoreError: no catalog there
    """
    return geocat.open(asked(ctx).root, as_of=asked(ctx).as_of)


def note(ctx: typer.Context, text: str) -> None:
    """A remark for people, on standard error; not with ``--quiet``."""
    if not asked(ctx).quiet:
        typer.echo(text, err=True)


def commands() -> typer.Typer:
    """An empty set of commands, to be added to the others: plain help, plain errors."""
    return typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"max_content_width": HELP_WIDTH},
    )


# ---------- the shared options


def _remember(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    if value and param.name:
        ctx.meta[param.name] = value
    return value


def _shared(
    root: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|URL",
            callback=_remember,
            expose_value=False,
            help="The catalog: a folder or any fsspec URL.  [default: $GEOCAT_ROOT, else data/catalog]",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            callback=_remember,
            expose_value=False,
            help="Ask the catalog as it was then: a time (UTC) or a snapshot id.",
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", callback=_remember, expose_value=False, help="No progress and no remarks."),
    ] = False,
    debug: Annotated[
        bool,
        typer.Option("--debug", callback=_remember, expose_value=False, help="Show the traceback of an error."),
    ] = False,
) -> None:
    """Nothing: Typer makes the options from the signature."""


_maker = typer.Typer(add_completion=False)
_maker.command()(_shared)
SHARED = {param.name: param for param in typer.main.get_command(_maker).params}


def _examples(command: TyperCommand | TyperGroup, formatter: Any) -> None:
    """Examples as they are written: a line that was wrapped could not be copied."""
    if command.epilog:
        lines = command.epilog.strip().splitlines()
        formatter.write("\nExamples:\n" + "".join(f"  {line.strip()}\n" for line in lines))


class Command(TyperCommand):
    """A command with the shared options but ``--as-of``; its epilog is its examples, one on each line."""

    shares: tuple[str, ...] = ("root", "quiet", "debug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the shared options behind the command's own."""
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *(SHARED[name] for name in self.shares)]

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  Typer's signature
        """Write the examples."""
        _examples(self, formatter)


class Question(Command):
    """A command that only reads, so ``--as-of`` has a meaning for it."""

    shares = ("root", "as_of", "quiet", "debug")


class Group(TyperGroup):
    """Commands under a common word; its epilog is its examples, one on each line."""

    shares: tuple[str, ...] = ("root", "quiet", "debug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the shared options behind the group's own."""
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *(SHARED[name] for name in self.shares)]

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  Typer's signature
        """Write the examples."""
        _examples(self, formatter)


class Main(Group):
    """The whole command line: SQL where no command is named, and one plain line for what goes wrong."""

    shares = ("root", "as_of", "quiet", "debug")

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command before SQL, and before options that only it has."""
        own = {name for param in self.params for name in param.opts}
        valued = {name for key in ("root", "as_of") for name in SHARED[key].opts}
        at = 0
        while at < len(args) and args[at].partition("=")[0] in own | {"--help"}:
            at += 2 if args[at] in valued else 1
        rest = args[at:]
        if rest and rest[0] not in self.commands and (_is_sql(rest[0]) or rest[0].startswith("--")):
            # SQL may begin with a comment, which would look like an option.
            rest = [DEFAULT_COMMAND, *(f"\n{arg}" if arg.startswith("--") and _is_sql(arg) else arg for arg in rest)]
        return super().parse_args(ctx, [*args[:at], *rest])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; a word that is none may be a slip, or SQL that looks like a word."""
        word = args[0]
        if word not in self.commands:
            meant = get_close_matches(word, self.commands, 1)
            advice = f"Did you mean {meant[0]}?" if meant else 'If it is SQL, write it as such: geocat "FROM items".'
            ctx.fail(f"No such command {word!r}. {advice}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; what geocat or DuckDB raise becomes one line on standard error and exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except (GeocatError, duckdb.Error, RuntimeError, KeyboardInterrupt) as wrong:
            if _interrupted(wrong):
                typer.echo("Interrupted; nothing was half-written.", err=True)
                raise typer.Exit(INTERRUPTED) from None
            if isinstance(wrong, (typer.Exit, typer.Abort)) or not isinstance(wrong, (GeocatError, duckdb.Error)):
                raise
            complain(ctx, wrong)
            raise typer.Exit(1) from None


def _is_sql(word: str) -> bool:
    return word == "-" or any(mark in word for mark in " \n\t;(")


def _interrupted(wrong: BaseException) -> bool:
    """Whether this is Ctrl-C; while a query runs, DuckDB says so with a RuntimeError."""
    return isinstance(wrong, (KeyboardInterrupt, duckdb.InterruptException)) or (
        type(wrong) is RuntimeError and str(wrong) == "Query interrupted"
    )


def complain(ctx: typer.Context, wrong: BaseException) -> None:
    """Say what went wrong in one line; with ``--debug`` after the traceback."""
    if asked(ctx).debug:
        traceback.print_exception(wrong)
    typer.echo(f"Error: {in_one_line(wrong)}", err=True)


def in_one_line(wrong: BaseException) -> str:
    """The message of an error on one line; of DuckDB's excerpt of the SQL, the line it points at."""
    said, _, excerpt = str(wrong).partition("\n\nLINE ")
    number, colon, text = excerpt.partition("\n")[0].partition(": ")
    where = f" (line {number}: {text.strip()})" if colon else ""
    return " ".join(said.split()) + where
