"""``python -m barkeep``: what can be asked of the package from a shell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ._version import __version__
from .doctor import examine

_EXAMPLES = """examples:
  python -m barkeep doctor                              the server of BARKEEP_URL, else http://127.0.0.1:7070
  python -m barkeep doctor --url http://features:7070
  python -m barkeep doctor --local                      a private server over the bundled bars
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command: 0 where all is well, 1 where something is wrong, 2 for bad usage."""
    parser = argparse.ArgumentParser(
        prog="python -m barkeep",
        description="Features of market bars in Python.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    doctor = commands.add_parser("doctor", help="say what works and what does not, and what to do", description=examine.__doc__)
    where = doctor.add_mutually_exclusive_group()
    where.add_argument("--url", help="the server; default: BARKEEP_URL, else http://127.0.0.1:7070")
    where.add_argument("--local", action="store_true", help="start a private server over the bundled bars and look at that")
    chosen = parser.parse_args(arguments)
    if chosen.command is None:
        parser.print_help()
        return 0
    return 1 if examine(chosen.url, local=chosen.local) > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
