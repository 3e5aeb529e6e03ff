"""The commands: check, tidy, lint, update, new, build, site, lab. Exit codes: 0 fine, 1 the data or notebooks are at fault, 2 wrong usage, 3 something needed is missing, 130 stopped by Ctrl-C or the system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shotinspace import folders, words

FINE, FAULT, MISSING, STOPPED = 0, 1, 3, 130
Version = Annotated[bool, typer.Option("--version", help="Print the version and stop.")]
DataFolder = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Another data folder than data/.")]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Shot in Space: films shot in space, in data. Try: shotinspace lab",
)
say = Console(highlight=False, soft_wrap=True, markup=False)
warn = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


@app.callback(invoke_without_command=True)
def begin(version: Version = False) -> None:
    """Shot in Space: films shot in space, in data. Try: shotinspace lab"""  # noqa: D400
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal or pipe that lacks a letter is shown its escape
            stream.reconfigure(errors="backslashreplace")
    if version:
        say.print(f"shotinspace {metadata.version('shotinspace')}")
        raise typer.Exit(FINE)


def _data(folder: Path | None) -> Path:
    try:
        return folders.find_data(folder)
    except folders.DataNotFound as error:
        warn.print(str(error))
        raise typer.Exit(MISSING) from None


def _notebooks() -> Path:
    here = Path.cwd()
    for parent in (here, *here.parents):
        if list((parent / "notebooks").glob("[0-9][0-9]-*.ipynb")):
            return parent / "notebooks"
    warn.print(f"No notebooks/ with stories in {here} or the folders above it. Start from inside the project.")
    raise typer.Exit(MISSING)


@app.command()
def check(
    data: DataFolder = None, form: Annotated[str, typer.Option("--format", help="text, or json for machines.")] = "text"
) -> None:
    """Is data/ sound? Every fault in one line: file, line, column, found, expected. Changes nothing. Warns of tables that
    have grown old, which is no fault.

    Example: shotinspace check --data ../my-copy
    """
    if form not in ("text", "json"):
        raise typer.BadParameter(f"found {form!r}, expected text or json", param_hint="--format")
    from shotinspace import check as checker
    from shotinspace.check import age

    folder = _data(data)
    faults = checker.check(folder)
    if form == "json":
        print(checker.to_json(faults))
    elif faults:
        say.print(checker.report(faults))
    else:
        say.print(f"{folder.name}/ is sound.")
        for line in age.aged(folder, datetime.now(UTC).date()):
            say.print(f"Warning: {line}")
    raise typer.Exit(FAULT if faults else FINE)


@app.command()
def tidy(data: DataFolder = None) -> None:
    """Write the tables as the project writes them: quotes, line ends, order, zeros. Changes no value.

    For tables that a spreadsheet or an editor has saved. Example: shotinspace tidy
    """
    folder = _data(data)
    from shotinspace import check as checker
    from shotinspace import tidy as tidier

    try:
        written, faults = tidier.tidy(folder)
    except OSError as error:
        warn.print(f"Could not write {error.filename}: {error.strerror}. No table is half-written.")
        raise typer.Exit(FAULT) from None
    nothing = "nothing" if faults else "nothing, all is as the project writes it"
    say.print("Rewritten: " + (", ".join(written) or nothing))
    if faults:
        say.print(checker.report(faults))
        say.print("These were left as they are.")
    raise typer.Exit(FAULT if faults else FINE)


@app.command()
def update(
    sources: Annotated[
        list[str] | None, typer.Argument(help="catalogue, launches, cpi, rouble, wikidata, watch; none means all.")
    ] = None,
    data: DataFolder = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Ask from this day on, not from where the tables end.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and write nothing.")] = False,
    offline: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Use saved responses; ask nobody.")] = None,
    save: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Keep every response here.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take an interrupted update back.")] = False,
) -> None:
    """Bring the tables up to date from the world: print a plan, rewrite data/, check it; then look with git and build.

    Example: shotinspace update launches --dry-run
    """
    from shotinspace import transaction
    from shotinspace import update as updater
    from shotinspace.update import report
    from shotinspace.update.proposal import SourceBroken
    from shotinspace.update.web import Web

    unknown = [name for name in sources or () if name not in updater.SOURCES]
    if unknown:
        raise typer.BadParameter(
            f"found {unknown[0]!r}, expected one of {', '.join(updater.SOURCES)}", param_hint="SOURCES"
        )
    if offline and save:
        raise typer.BadParameter("saved responses are not saved again: leave --save or --offline out")
    folder = _data(data)
    try:
        if undo:
            with transaction.locked(folder):
                names = transaction.undo(folder) if transaction.unfinished(folder) else []
            say.print(f"Taken back: {', '.join(names)}" if names else "There is no interrupted update to take back.")
            raise typer.Exit(FINE)
        with warn.status("starting") as status:
            outcome = updater.update(
                folder,
                sources or (),
                since=since.date() if since else None,
                dry_run=dry_run,
                web=Web(offline=offline, save=save, tell=status.update),
                facts=folder.parent / "notebooks" / "facts.json",
                tell=status.update,
            )
    except SourceBroken as error:
        warn.print(str(error))
        raise typer.Exit(MISSING) from None
    except (transaction.Busy, transaction.Damaged) as error:
        warn.print(str(error))
        raise typer.Exit(FAULT) from None
    except OSError as error:
        warn.print(f"Could not write: {error}. {folder.name}/ is as it was, or shotinspace check says otherwise.")
        raise typer.Exit(FAULT) from None
    say.print(report.text(outcome, dry_run=dry_run))
    raise typer.Exit(FAULT if outcome.faults else MISSING if outcome.broken else FINE)


adding = typer.Typer(no_args_is_help=True, help="Add to the tables by hand. Try: shotinspace add flight --like Crew-12")
app.add_typer(adding, name="add")


@adding.command("flight")
def add_flight(
    form: Annotated[
        Path | None,
        typer.Argument(metavar="[FORM]", help="A filled form to take in; without one, an empty form is written."),
    ] = None,
    like: Annotated[
        str, typer.Option(metavar="FLIGHT", help="Fill the ship in as that of this flight_id or mission.")
    ] = "",
    data: DataFolder = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be added and write nothing.")] = False,
) -> None:
    """Add a flight with its seats and people: write a form, fill it in, give it back.

    Example: shotinspace add flight --like Crew-12, then: shotinspace add flight flight.toml
    """
    from shotinspace import check as checker
    from shotinspace import transaction
    from shotinspace.update import by_hand, report

    folder = _data(data)
    try:
        if form is None:
            blank = Path("flight.toml")
            text = by_hand.form(folder, blank.name, like)
            with blank.open("x", encoding="utf-8") as handle:
                handle.write(text)
            say.print(f"Written: {blank}. Fill in what stands behind FILL IN, then: shotinspace add flight {blank}")
            raise typer.Exit(FINE)
        plan, faults, written = by_hand.add(folder, form, datetime.now(UTC).date(), dry_run=dry_run)
    except by_hand.NotFilled as error:
        warn.print(str(error))
        raise typer.Exit(FAULT) from None
    except FileExistsError:
        warn.print("flight.toml is there already: fill it in and give it back, or remove it.")
        raise typer.Exit(FAULT) from None
    except (transaction.Busy, transaction.Damaged) as error:
        warn.print(str(error))
        raise typer.Exit(FAULT) from None
    except OSError as error:
        warn.print(
            f"Could not read or write: {error}. {folder.name}/ is as it was, or shotinspace check says otherwise."
        )
        raise typer.Exit(FAULT) from None
    say.print("\n".join(report.changes(plan)))
    if faults:
        say.print(checker.report(faults))
        say.print("Nothing was written: mend the form.")
        raise typer.Exit(FAULT)
    say.print(f"Written: {', '.join(written)}" if written else "Nothing was written (--dry-run).")


@app.command()
def lint() -> None:
    """Are the stored stories as the build wrote them, and fit to publish? Names notebook, cell and chart. Runs nothing.

    Example: shotinspace lint
    """
    notebooks = _notebooks()
    from shotinspace import lint as linter

    faults = linter.lint(notebooks)
    say.print(linter.report(faults) if faults else f"{notebooks.name}/ is fit to publish.")
    raise typer.Exit(FAULT if faults else FINE)


@app.command()
def build(
    data: DataFolder = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Run every story, even if nothing it is made from changed.")
    ] = False,
    redraw: Annotated[bool, typer.Option("--redraw", help="Draw every picture again.")] = False,
    images: Annotated[bool, typer.Option("--images/--no-images", help="Draw the pictures (needs Chrome).")] = True,
) -> None:
    """Rebuild the stories: check the data, run the notebooks, draw pictures, and print which facts moved, old -> new.

    A notebook is left as it is while its file, the tables it read, the package and the lock are those of the last build.

    Example: shotinspace build
    """
    folder, notebooks = _data(data), _notebooks()
    from shotinspace import build as builder
    from shotinspace import check as checker

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background job begins with it ignored
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # as Ctrl-C: no kernel, no Chrome left
    with warn.status("checking the data") as status:
        try:
            outcome = builder.build(
                notebooks, folder, everything=everything, redraw=redraw, pictures=images, progress=status.update
            )
        except OSError as error:
            warn.print(
                f"Could not write {error.filename2 or error.filename or ''}: {error.strerror or error}. Nothing half-written is left."
            )
            raise typer.Exit(FAULT) from None
        except KeyboardInterrupt:
            warn.print("Stopped. Nothing half-written is left; run shotinspace build again.")
            raise typer.Exit(STOPPED) from None
    if outcome.faults:
        say.print(checker.report(outcome.faults))
        say.print("Nothing was rebuilt: mend the data first.")
        raise typer.Exit(FAULT)
    if outcome.failures:
        for failure in outcome.failures:
            say.print(failure)
        say.print("Nothing was rewritten.")
        raise typer.Exit(FAULT)
    if outcome.unchanged:
        say.print(f"Unchanged, not re-run: {words.count(len(outcome.unchanged), 'story', 'stories')} (--all forces).")
    say.print(f"Facts that moved: {len(outcome.moved)}" if outcome.moved else "No fact moved.")
    for line in outcome.moved:
        say.print(f"  {line}")
    if outcome.tables:
        say.print("Tables behind charts that moved:")
        for line in outcome.tables:
            say.print(f"  {line}")
    say.print("Rewritten: " + (", ".join(outcome.written) or "nothing"))
    if outcome.not_redrawn:
        warn.print(
            f"{words.count(outcome.not_redrawn, 'picture')} could not be drawn again; the old ones, of the same figures, stand."
        )
    if outcome.without_picture and images:
        warn.print(f"{words.count(len(outcome.without_picture), 'chart')} without a picture, blank where nothing runs:")
        for chart in outcome.without_picture:
            warn.print(f"  {chart}")
        warn.print("Draw them with another shotinspace build, or accept it with --no-images.")
    if images and (outcome.not_redrawn or outcome.without_picture):
        warn.print(f"Reason: {outcome.reason}")
        raise typer.Exit(MISSING)


@app.command()
def new(title: Annotated[str, typer.Argument(help="The headline: a finding in words, without a figure.")]) -> None:
    """Lay a new story after the others: a notebook that builds as it stands, to be written over.

    Example: shotinspace new "Nobody films the night side"
    """
    notebooks = _notebooks()
    from shotinspace import new_story

    try:
        path = new_story.lay(notebooks, title)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="TITLE") from None
    except OSError as error:
        warn.print(f"Could not write in {notebooks}: {error.strerror}.")
        raise typer.Exit(FAULT) from None
    say.print(f"Laid: {notebooks.name}/{path.name}. Write it over, then: shotinspace build, shotinspace lint.")


@app.command()
def site(
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the site goes.")] = Path("_site"),
    url: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The public address, else SHOTINSPACE_URL, else GitHub Pages of the git remote, else none.",
        ),
    ] = None,
    with_lab: Annotated[
        bool, typer.Option("--lab", help="JupyterLab in the reader's browser too (fetches from PyPI; needs npm ci).")
    ] = False,
    data: DataFolder = None,
) -> None:
    """Write the static edition: every story as a web page, with the data and each chart to embed.

    Example: shotinspace site --url https://example.org/films/
    """
    folder, notebooks = _data(data), _notebooks()
    from shotinspace import lint as linter
    from shotinspace import site as edition
    from shotinspace.draw import draw
    from shotinspace.site import address

    try:
        place = address.find(url, notebooks.parent)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from None
    with warn.status("looking at the notebooks") as status:
        faults = linter.lint(notebooks)
        if faults:
            say.print(linter.report(faults))
            say.print("Nothing was written: mend the notebooks first, or run shotinspace build.")
            raise typer.Exit(FAULT)
        try:
            edition.check_place(out)
            written = edition.write(
                notebooks, folder, out, place, status.update, with_lab, lambda figures: draw(figures)[0]
            )
        except edition.NotOurs as error:
            raise typer.BadParameter(str(error), param_hint="--out") from None
        except edition.lab.Unavailable as error:
            warn.print(f"{error} Nothing was written; what stood in {out} stands as it was.")
            raise typer.Exit(MISSING) from None
        except OSError as error:
            warn.print(f"Could not write: {error}. What stood in {out} stands as it was.")
            raise typer.Exit(FAULT) from None
    say.print(f"Written: {out}/index.html and {written.pages - 1} more pages, {written.charts} charts.")
    say.print(
        f"Its public address: {place.site}"
        if place.site
        else "No public address is known, so links that need one are left out: --url or SHOTINSPACE_URL states it."
    )
    if written.advice:
        say.print(written.advice)


@app.command()
def lab(
    notebook: Annotated[str, typer.Argument(help="The story to open first.")] = "",
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to try first.")] = 8888,
) -> None:
    """Open the collection in JupyterLab, on this machine only. Without a display it prints the address.

    Example: shotinspace lab 01-the-race
    """
    notebooks = _notebooks()
    stories = sorted(path.stem for path in notebooks.glob("[0-9][0-9]-*.ipynb"))
    first = notebook.removesuffix(".ipynb") or stories[0]
    if first not in stories:
        raise typer.BadParameter(f"found {notebook!r}, expected one of {', '.join(stories)}", param_hint="NOTEBOOK")
    if find_spec("jupyterlab") is None:
        raise ModuleNotFoundError("JupyterLab is not installed", name="jupyterlab")
    _state_can_be_kept()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={notebooks.parent}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        f"--LabApp.default_url=/lab/tree/notebooks/{first}.ipynb",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # JupyterLab refuses root otherwise; it listens on this machine only
    if not browser:
        command.append("--no-browser")
    ours = Path(__file__).parent / "jupyter"  # switches off the news pop-up, for this server only
    env = os.environ | {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [str(ours), os.environ.get("JUPYTER_CONFIG_PATH")]))
    }
    os.chdir(notebooks.parent)
    raise typer.Exit(_become(command, env))


def _state_can_be_kept() -> None:
    """JupyterLab writes under the home folder and fails at length where it cannot: say so before."""
    from jupyter_core import paths

    for folder in map(Path, (paths.jupyter_runtime_dir(), paths.jupyter_data_dir(), paths.jupyter_config_dir())):
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        if not (there.is_dir() and os.access(there, os.W_OK)):
            warn.print(
                f"JupyterLab keeps its state in {folder}, which cannot be written. Give it another home folder, "
                "for instance: HOME=$(mktemp -d) shotinspace lab"
            )
            raise typer.Exit(MISSING)


def _become(command: list[str], env: dict[str, str]) -> int:
    """Run the command in the place of this process, so that whoever stops the one stops the other."""
    if os.name != "nt":
        sys.stdout.flush()
        os.execve(command[0], command, env)
    try:  # Windows has no such thing: a child, which Ctrl-C reaches as well
        return subprocess.run(command, env=env).returncode
    except KeyboardInterrupt:
        return FINE


def main() -> None:
    """Run the command line."""
    app(prog_name="shotinspace")
