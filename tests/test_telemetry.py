import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_engine_of_the_encoder_writes_nothing_about_the_user(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}

    subprocess.run(
        [sys.executable, "-c", "import corrobora, onnxruntime"], env=environment, check=True
    )

    assert list(tmp_path.rglob("*")) == []
