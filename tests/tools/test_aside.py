import asyncio
import subprocess
import sys
import threading
import time

import pytest

from corrobora.tools import aside

LONG = """
import asyncio, time
from corrobora.tools import aside

async def main():
    await asyncio.wait_for(aside.run(lambda: time.sleep(60)), 0.05)

asyncio.run(main())
"""


async def test_the_result_comes_back_from_another_thread() -> None:
    assert await aside.run(threading.current_thread) is not threading.current_thread()


async def test_an_error_comes_back() -> None:
    def fail() -> None:
        raise LookupError("nothing")

    with pytest.raises(LookupError, match="nothing"):
        await aside.run(fail)


async def test_others_go_on_meanwhile() -> None:
    free = threading.Event()
    waiting = asyncio.create_task(aside.run(lambda: free.wait(5)))
    await asyncio.sleep(0)

    free.set()

    assert await waiting


async def test_a_result_that_nobody_waits_for_is_dropped() -> None:
    free = threading.Event()
    waiting = asyncio.create_task(aside.run(lambda: free.wait(5)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    free.set()
    await asyncio.sleep(0.05)  # the thread tells the loop; any trouble would be a warning


@pytest.mark.slow
def test_work_left_behind_does_not_keep_the_process_alive() -> None:
    started = time.monotonic()

    finished = subprocess.run(
        [sys.executable, "-c", LONG], capture_output=True, text=True, check=False
    )

    assert "TimeoutError" in finished.stderr
    assert time.monotonic() - started < 30
