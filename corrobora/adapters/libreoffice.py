"""Office files to other kinds by LibreOffice, where it is installed: one process a file.

Each run has a folder of its own as home and profile, in which macros, active content and links
to the outside are turned off and the proxy leads nowhere, and is killed with all its children
after a time. Does not cover: a defect of LibreOffice itself; it runs as the user.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from corrobora.errors import IngestError
from corrobora.ports import ReadingLog

_PROGRAMS = ("soffice", "libreoffice")
_POLL = 0.2  # seconds
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SystemRoot")  # of the environment
_NOWHERE = "127.0.0.1"  # a proxy on a port where nothing listens
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" \
xmlns:xs="http://www.w3.org/2001/XMLSchema">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
_SCRIPTING = "Office.Common/Security/Scripting"
_SETTINGS = (
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    (_SCRIPTING, "DisableActiveContent", "true"),
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "1"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", _NOWHERE),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", _NOWHERE),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@dataclass(frozen=True, slots=True)
class LibreOffice:
    """Converts files."""

    program: str  # its path
    timeout: float = 60.0  # seconds, a file

    def __call__(
        self, path: Path, /, *, to: str, into: Path, log: ReadingLog | None = None
    ) -> Path:
        """Return the file that a file was converted to ("pdf", "docx"), in the folder `into`.

        Raises:
            IngestError: LibreOffice cannot be started, fails, or takes longer than its time.
        """
        with tempfile.TemporaryDirectory(prefix="corrobora-office-") as home:
            _write_profile(Path(home))
            self._run(path, command(self.program, path, to=to, into=into, home=Path(home)), log)
        made = into / f"{path.stem}.{to}"
        if not made.is_file():
            raise IngestError(f"{path.name}: LibreOffice could not convert it to {to}")
        return made

    def _run(self, path: Path, arguments: list[str], log: ReadingLog | None) -> None:
        home = arguments[1].removeprefix("-env:UserInstallation=file://")
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        nowhere = {f"{kind}_proxy": f"http://{_NOWHERE}:9" for kind in ("http", "https", "ftp")}
        try:
            process = subprocess.Popen(  # noqa: S603 - the program was looked up, no shell
                arguments,
                env={**kept, **nowhere, "HOME": home, "TMPDIR": home},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise IngestError(f"{path.name}: LibreOffice cannot be started: {error}") from error
        try:
            self._wait(path, process, log)
        finally:
            _end(process)

    def _wait(self, path: Path, process: "subprocess.Popen[bytes]", log: ReadingLog | None) -> None:
        end = time.monotonic() + self.timeout
        while process.poll() is None:
            if time.monotonic() > end:
                raise IngestError(
                    f"{path.name}: LibreOffice took longer than {self.timeout:g} seconds"
                )
            if log is not None:
                log.step(0, 1)
            time.sleep(_POLL)


def find() -> str | None:
    """Return where LibreOffice is installed, or None."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def command(program: str, path: Path, *, to: str, into: Path, home: Path) -> list[str]:
    """Return the command that converts a file; `home` is its profile's folder."""
    return [
        program,
        f"-env:UserInstallation={home.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", to, "--outdir", str(into.absolute())),
        str(path.absolute()),
    ]


def _write_profile(home: Path) -> None:
    items = "\n".join(
        _ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS
    )
    folder = home / "user"
    folder.mkdir()
    (folder / "registrymodifications.xcu").write_text(_PROFILE.format(items=items))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its children; LibreOffice's starter leaves one behind."""
    with contextlib.suppress(ProcessLookupError):  # all of them have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
