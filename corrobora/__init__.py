"""corrobora: answers in which every claim is a quote found in its source.

Importing this package loads nothing heavy; engines are imported where they are first used.
"""

__version__ = "0.1.0"
