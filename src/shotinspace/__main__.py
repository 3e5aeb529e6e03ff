"""The command `shotinspace`, also `python -m shotinspace`: it needs the extra `tools`, and says so where that is missing."""

from __future__ import annotations

import sys

MISSING = 3


def main() -> None:
    """Run the command line. Exits with code 3, in words, where one of its packages is not installed."""
    try:
        from shotinspace import cli

        cli.main()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "shotinspace"):  # a mistake of ours, not of the installation
            raise
        print(
            f"This command needs {package}, which is not installed: the stories run without it, the command does not. "
            'From the project\'s folder: python -m pip install ".[tools]"',
            file=sys.stderr,
        )
        sys.exit(MISSING)


if __name__ == "__main__":
    main()
