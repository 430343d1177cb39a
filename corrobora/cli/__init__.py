"""The command line: parse, call the application, print. Data on stdout, all else on stderr."""

from corrobora.cli.main import main

__all__ = ["main"]
