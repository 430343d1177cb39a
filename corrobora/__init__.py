"""corrobora: answers in which every claim is a quote found in its source.

Importing this package loads nothing heavy; engines are imported where they are first used.
"""

import os

# onnxruntime 1.32 keeps a device id and a database of events in the user's folders as soon as it
# is imported; it looks here first.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"
