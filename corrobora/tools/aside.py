"""Blocking work in a thread that does not keep the process alive.

`asyncio.to_thread` does: an interrupted program would wait for the end of a scan of 300 pages.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def run(work: Callable[[], Result]) -> Result:
    """Return what the work returns or raise what it raises; when cancelled, leave it behind."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(result: Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # it is one, where nothing failed

    def body() -> None:
        result: Result | None = None
        error: BaseException | None = None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001  it is raised again where it is awaited
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=body, daemon=True, name="aside").start()
    return await done
