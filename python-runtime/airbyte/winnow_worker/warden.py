"""
Ends connectors when the worker is gone, however it went, and removes what was handed to them.

Nothing in a process that is killed runs any more, and the engine, which would clear up after it, may be killed with it. So a
small process of its own holds the other end of a pipe: the pipe breaks when the worker ends, by whatever. It is in a session
of its own, since the worker's group may be killed as a whole. (Linux has PR_SET_PDEATHSIG for that; macOS has not, and it
fires when the thread that started a process ends.)
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO


class Warden:
    """The worker's side: tells the warden what runs. It is started by the first connector."""

    def __init__(self) -> None:
        """Starts nothing yet."""
        self._pipe: IO[bytes] | None = None
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def over(self, group: int, folder: Path) -> Iterator[None]:
        """Has a process group ended and a folder removed, should the worker be gone before this ends."""
        self._tell(f'+{group} {folder}')
        try:
            yield
        finally:
            self._tell(f'-{group}')

    def _tell(self, line: str) -> None:
        # Windows has no groups of processes that could be ended like that.
        if os.name == 'nt':
            return
        # One that does not start or was killed is no reason to read nothing: the engine clears up, too, where it is there.
        with self._lock, contextlib.suppress(OSError):
            pipe = self._pipe or self._start()
            try:
                pipe.write(line.encode() + b'\n')
            except BrokenPipeError:
                self._pipe = None

    def _start(self) -> IO[bytes]:
        process = subprocess.Popen(
            [sys.executable, '-I', '-S', '-B', __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd='/',
            start_new_session=True,
        )
        assert process.stdin is not None  # noqa: S101
        self._pipe = process.stdin
        return self._pipe


def keep_watch(lines: IO[bytes]) -> None:
    """Follows what the worker tells, and at its end does what was left to do."""
    watched: dict[int, str] = {}
    for line in lines:
        sign, (number, _, folder) = line[:1], line[1:].rstrip(b'\n').decode().partition(' ')
        if sign == b'+':
            watched[int(number)] = folder
        else:
            watched.pop(int(number), None)
    for group in watched:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for folder in watched.values():
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    keep_watch(sys.stdin.buffer)
