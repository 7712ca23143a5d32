"""Jobs that run, and how they are cancelled."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from winnow_worker.errors import Cancelled
from winnow_worker.login import Login
from winnow_worker.progress import Progress, Send


class Job:
    """One request that takes time."""

    def __init__(self, identifier: str, send: Send) -> None:
        """Takes the id that the other side gave it."""
        self.id = identifier
        self.progress = Progress(identifier, send)
        self.cancelled = threading.Event()
        self.login: Login | None = None
        """The config that the connector runs with, once it is known what is secret in it."""
        self._actions: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def cancel(self) -> None:
        """Ends what the job is doing, at once and from any thread."""
        with self._lock:
            self.cancelled.set()
            actions = list(self._actions)
        for action in actions:
            with contextlib.suppress(Exception):
                action()

    def check(self) -> None:
        """Raises Cancelled where the job was cancelled."""
        if self.cancelled.is_set():
            raise Cancelled

    @contextlib.contextmanager
    def on_cancel(self, action: Callable[[], None]) -> Iterator[None]:
        """Does something when the job is cancelled meanwhile, also where it was cancelled before."""
        with self._lock:
            self._actions.append(action)
        try:
            if self.cancelled.is_set():
                action()
            yield
        finally:
            with self._lock:
                self._actions.remove(action)

    @contextlib.contextmanager
    def folder(self, root: str) -> Iterator[Path]:
        """Makes a folder for this job alone below that of a variable, readable for the user alone; it is gone afterwards."""
        parent = os.environ.get(root)
        if parent is not None:
            Path(parent).mkdir(mode=0o700, parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(prefix=f'winnow-{os.getpid()}-', dir=parent))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


class Jobs:
    """The jobs that run now."""

    def __init__(self) -> None:
        """Starts with none."""
        self._running: dict[str, Job] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def running(self, job: Job) -> Iterator[None]:
        """Lets a job be found while it runs."""
        with self._lock:
            if job.id in self._running:
                raise ValueError(f'A job {job.id} runs already.')
            self._running[job.id] = job
        try:
            yield
        finally:
            with self._lock:
                del self._running[job.id]
            job.progress.close()

    def cancel(self, identifier: str) -> bool:
        """Cancels a job; False where none of that id runs."""
        with self._lock:
            job = self._running.get(identifier)
        if job is None:
            return False
        job.cancel()
        return True

    def cancel_all(self) -> None:
        """Cancels all jobs."""
        with self._lock:
            jobs = list(self._running.values())
        for job in jobs:
            job.cancel()

    @property
    def none_left(self) -> bool:
        """Whether no job runs."""
        return not self._running


def sweep(root: str) -> None:
    """Removes folders that a worker left behind when it was killed: they may hold a config."""
    parent = os.environ.get(root)
    if parent is None or not Path(parent).is_dir():
        return
    for folder in Path(parent).glob('winnow-*-*'):
        owner = folder.name.split('-')[1]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    if os.name == 'nt':
        # Signal 0 ends a process there. What was left behind stays until the folder is cleared.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
