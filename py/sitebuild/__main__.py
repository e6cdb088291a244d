"""The commands of build.py."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from jinja2 import TemplateError

from sitebuild import catalogs
from sitebuild.project import REPOSITORY, ProjectError


def serve(options: argparse.Namespace) -> None:
    """Build the site and serve it."""
    from sitebuild import builder, server

    port = server.bind(options.port)
    builder.build(REPOSITORY, builder.repository_engine(), local=True)
    server.serve(REPOSITORY, port)


def build(options: argparse.Namespace) -> None:
    """Write dist/."""
    from sitebuild import builder

    builder.build(REPOSITORY, builder.repository_engine(), local=options.local)


MOST_PROCESSES = 4
"""That test at a time: each takes up to 2 GB for its browsers."""


def test(options: argparse.Namespace) -> None:
    """Run pytest on what was named, or on everything; the checks of the code are tests as well.

    Before the tests in browsers the site is built, so that no test's time limit has to hold for a first build. A
    failing build does not stop the run: the tests that need the site fail, and pytest's closing line says so. All tests
    together run in several processes, each with a server and browsers of its own.
    """
    if needs_site(options.arguments):
        subprocess.run([sys.executable, "-u", "-m", "sitebuild", "build", "--local"], check=False)
    side_by_side = (
        [] if options.arguments else ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES)), "--dist", "worksteal"]
    )
    command = [
        *(sys.executable, "-m", "pytest"),
        *(["--whole"] if options.whole else []),
        *side_by_side,
        *options.arguments,
    ]
    sys.exit(subprocess.run(command, cwd=REPOSITORY.root, check=False).returncode)


def needs_site(arguments: list[str]) -> bool:
    """Return whether pytest's arguments reach the tests in browsers, as they do unless other tests are named."""
    browser = Path("tests/browser")
    named = [Path(argument.partition("::")[0]) for argument in arguments if argument.startswith("tests")]
    return not named or any(browser.is_relative_to(path) or path.is_relative_to(browser) for path in named)


def bench(options: argparse.Namespace) -> None:
    """Print the table of measured figures."""
    from sitebuild import bench

    sys.exit(bench.main(options.arguments))


def take_screenshots(options: argparse.Namespace) -> None:
    """Take a picture of every page."""
    from sitebuild import screenshots, sentence_pictures

    if options.sentences:
        folder = (options.to or REPOSITORY.cache / "sentences").resolve()
        print(sentence_pictures.take(REPOSITORY, folder, options.only))
        return
    options.to = options.to or REPOSITORY.cache / "screenshots"
    count = screenshots.take(REPOSITORY, options.to.resolve(), options.only)
    print(f"Took {count} pictures: {options.to}")


def extract_sentences(_: argparse.Namespace) -> None:
    """Write the template of the catalogs."""
    print(f"Wrote {catalogs.write_template(REPOSITORY).relative_to(REPOSITORY.root)}")


def update_catalogs(_: argparse.Namespace) -> None:
    """Bring new sentences into the catalogs."""
    for path in catalogs.update(REPOSITORY):
        print(f"Wrote {path.relative_to(REPOSITORY.root)}")


def check_catalogs(_: argparse.Namespace) -> None:
    """Name what is missing in the catalogs, or breaks a rule."""
    if faults := catalogs.check(REPOSITORY):
        raise ProjectError("\n".join(faults))
    print(*catalogs.stats(REPOSITORY), sep="\n")
    print("All sentences are translated, none is fuzzy, and each keeps the rules of its language.")


def count_sentences(_: argparse.Namespace) -> None:
    """Tell how far each language is."""
    print(*catalogs.stats(REPOSITORY), sep="\n")


def preview(options: argparse.Namespace) -> None:
    """Show one language's pages while somebody translates."""
    from sitebuild import builder
    from sitebuild.preview import server

    server.serve(REPOSITORY, options.language, options.port, builder.repository_engine())


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; arguments that it does not know belong to pytest or to the bench."""
    whole = argparse.ArgumentParser(prog="python3 build.py", description="Build, serve and test the site.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("serve", help="build the site and serve it on this machine")
    command.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1; 0 takes a free one (default: 8000)")
    command.set_defaults(run=serve)

    command = commands.add_parser("build", help="write dist/, ready for upload")
    command.add_argument(
        "--local", action="store_true", help="as `serve` does: the whole flow, marked as a demonstration"
    )
    command.set_defaults(run=build)

    command = commands.add_parser("test", help="run the checks and the tests", epilog="Other arguments go to pytest.")
    command.add_argument("--whole", action="store_true", help="every case of the matrices that are sampled otherwise")
    command.set_defaults(run=test, passes_on=True)

    command = commands.add_parser("bench", help="print the table of measured figures", add_help=False)
    command.set_defaults(run=bench, passes_on=True)

    add_catalog_tasks(commands.add_parser("catalogs", help="the translators' tool"))

    command = commands.add_parser("screenshots", help="take a picture of every page")
    command.add_argument(
        "--to",
        type=Path,
        help="folder for the pictures (default: .build/screenshots, .build/sentences)",
    )
    command.add_argument(
        "--sentences", action="store_true", help="instead, take a picture of each sentence's place, for translators"
    )
    command.add_argument(
        "--only", default="", metavar="TEXT", help="pages with this in their address, such as /de/help/"
    )
    command.set_defaults(run=take_screenshots)
    return whole


def add_catalog_tasks(command: argparse.ArgumentParser) -> None:
    """Add the translators' tasks to the command `catalogs`."""
    tasks = command.add_subparsers(required=True, metavar="TASK")
    tasks.add_parser("extract", help="write the template from the pages").set_defaults(run=extract_sentences)
    tasks.add_parser("update", help="bring new sentences into the catalogs").set_defaults(run=update_catalogs)
    tasks.add_parser("check", help="name what is missing or breaks a rule").set_defaults(run=check_catalogs)
    tasks.add_parser("stats", help="tell how far each language is").set_defaults(run=count_sentences)
    task = tasks.add_parser("preview", help="show one language's pages while you translate")
    task.add_argument("language", metavar="LANG", help="its tag: de")
    task.add_argument("--port", type=int, default=8010, help="port on 127.0.0.1 (default: 8010)")
    task.set_defaults(run=preview)


def main() -> None:
    """Run the command of the command line."""
    commands = parser()
    options, arguments = commands.parse_known_args()
    options.arguments = arguments
    if arguments and not hasattr(options, "passes_on"):
        commands.error(f"unknown arguments: {' '.join(arguments)}")
    try:
        options.run(options)
    except ProjectError as error:
        sys.exit(str(error))
    except TemplateError as error:
        sys.exit(f"{getattr(error, 'filename', None) or 'A template'}: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"This command failed, its output is above: {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
