"""Runs a connector and trusts nothing: each way in which it can fail to say all ends in an error."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO

from winnow_worker.errors import Cancelled, Kind, WorkerError
from winnow_worker.jobs import Job
from winnow_worker.messages import Message, parse
from winnow_worker.progress import Level
from winnow_worker.source import Program, kill_group, start, started_at
from winnow_worker.warden import Warden

STDERR_LINES = 50
LONGEST_LINE = 256 << 20
"""In bytes. A longer line is refused, not held in memory."""
AFTER_EXIT_S = 5.0
"""A connector that has ended may leave something behind that holds its output open; so long is waited for it."""
GROUP_FILE = 'group'
"""Holds the process group of a connector and when that began, in the folder of its job, while it runs."""
WARDEN = Warden()
LEVELS: dict[str, Level] = {
    'FATAL': 'error',
    'ERROR': 'error',
    'WARN': 'warn',
    'WARNING': 'warn',
    'INFO': 'info',
    'DEBUG': 'debug',
    'TRACE': 'debug',
}


def silence_limit() -> float:
    """Returns how long a connector may say nothing at all, in seconds."""
    return float(os.environ.get('WINNOW_PY_SILENCE_S') or 900)


class Guard:
    """One run of a connector."""

    def __init__(self, program: Program, args: list[str], job: Job, folder: Path) -> None:
        """Takes what to run, and the folder in which it runs."""
        self.program = program
        self.records: dict[str, int] = {}
        self.statuses: dict[str, str] = {}
        self._args = args
        self._job = job
        self._folder = folder
        self._stderr: deque[str] = deque(maxlen=STDERR_LINES)
        self._trace_errors: list[dict[str, object]] = []
        self._waiting_since: float | None = None
        self._hung = False
        self._exit_code: int | None = None

    def messages(self) -> Generator[tuple[Message, int], None, None]:
        """
        Yields the connector's messages with their size in bytes, and at the end raises where it did not end well.

        Closing the iterator early ends the connector without an error.
        """
        self._job.check()
        try:
            process = start(self.program.command(*self._args), self._folder)
        except OSError as problem:
            raise WorkerError(
                'executable_missing',
                f'{self.program.name} could not be started: {problem.strerror or problem} ({self.program.executable}).',
                class_name=type(problem).__name__,
                connector=self.program.name,
            ) from problem
        done = threading.Event()
        helpers = [
            threading.Thread(target=self._drain, args=(process,), daemon=True),
            threading.Thread(target=self._watch, args=(process, done), daemon=True),
        ]
        for helper in helpers:
            helper.start()
        with WARDEN.over(process.pid, self._folder), self._job.on_cancel(lambda: kill_group(process)):
            try:
                # Whoever outlives this process and its warden ends what it has started.
                (self._folder / GROUP_FILE).write_text(f'{process.pid} {started_at(process.pid)}')
                yield from self._lines(process)
                self._exit_code = process.wait()
            finally:
                done.set()
                kill_group(process)
                process.wait()
                helpers[0].join(1)
                if process.stdout is not None:
                    self._look_at_rest(process.stdout)
                    process.stdout.close()
        self._judge()

    def _lines(self, process: subprocess.Popen[bytes]) -> Iterator[tuple[Message, int]]:
        assert process.stdout is not None  # noqa: S101
        while True:
            self._waiting_since = time.monotonic()
            line = process.stdout.readline(LONGEST_LINE)
            self._waiting_since = None
            if self._job.cancelled.is_set():
                self._look_for_login(line)
                raise Cancelled
            if not line:
                return
            if line.isspace():
                continue
            message = parse(line) if len(line) < LONGEST_LINE else 'malformed'
            if message == 'noise':
                self._job.progress.log('info', line.decode('utf-8', 'replace').rstrip())
            elif message == 'malformed':
                # What is wrong with it is told, but not with a login that nobody can tell apart in it.
                shown = '(a changed configuration)' if b'CONTROL' in line or b'connectorConfig' in line else line[:200].decode('utf-8', 'replace').rstrip()
                raise self._error('malformed', f'{self.program.name} sent a line that is no message: {shown}')
            else:
                self._look_at(message)
                yield message, len(line)

    def _look_for_login(self, line: bytes) -> None:
        """Looks at a line of a connector that nobody wants to hear any more: a token that it has used up must not be lost."""
        message = parse(line) if b'connectorConfig' in line else 'noise'
        if not isinstance(message, str) and message['type'] == 'CONTROL':
            self._look_at(message)

    def _look_at_rest(self, stdout: IO[bytes]) -> None:
        """Looks at what a connector that was ended had written before."""
        # Another process may hold the other end open: what is not there at once is not waited for.
        with contextlib.suppress(OSError, AttributeError, ValueError):
            os.set_blocking(stdout.fileno(), False)
            for line in (stdout.read() or b'').splitlines():
                self._look_for_login(line)

    def _look_at(self, message: Message) -> None:
        kind = message['type']
        if kind == 'RECORD':
            stream = _text(message['record'], 'stream')
            self.records[stream] = self.records.get(stream, 0) + 1
        elif kind == 'CONTROL':
            if self._job.login is not None:
                self._job.login.take(message['control'])
        elif kind == 'LOG':
            self._job.progress.log(LEVELS.get(_text(message['log'], 'level'), 'info'), _text(message['log'], 'message'))
        elif kind == 'TRACE':
            trace = message['trace']
            if not isinstance(trace, dict):
                return
            error, status = trace.get('error'), trace.get('stream_status')
            if trace.get('type') == 'ERROR':
                self._trace_errors.append(error if isinstance(error, dict) else {})
                self._job.progress.log('error', _text(error, 'message') or 'The connector reports an error.')
            elif isinstance(status, dict):
                self.statuses[_text(status.get('stream_descriptor'), 'name')] = _text(status, 'status')

    def _drain(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None  # noqa: S101
        with process.stderr:
            while line := process.stderr.readline(1 << 16):
                if self._waiting_since is not None:
                    self._waiting_since = time.monotonic()
                text = line.decode('utf-8', 'replace').rstrip()
                if text:
                    self._stderr.append(text)
                    self._job.progress.log('info', text)

    def _watch(self, process: subprocess.Popen[bytes], done: threading.Event) -> None:
        limit = silence_limit()
        while not done.wait(min(0.25, limit / 4)):
            since = self._waiting_since
            silent = 0.0 if since is None else time.monotonic() - since
            if process.poll() is not None and silent > AFTER_EXIT_S:
                kill_group(process)
            elif silent > limit:
                self._hung = True
                kill_group(process)
                return

    def _judge(self) -> None:
        """Raises where the connector did not end well, the surest reason first."""
        name, code = self.program.name, self._exit_code
        if self._job.cancelled.is_set():
            raise Cancelled
        if self._hung:
            raise self._error('hang', f'{name} said nothing for {silence_limit():g} s and was ended.')
        if self._trace_errors:
            raise self._told_error()
        if code is not None and code < 0:
            raise self._error('connector_killed', f'{name} was ended by {_signal_name(-code)} before it was done.')
        if code != 0:
            said = f': {self._stderr[-1]}' if self._stderr else '.'
            raise self._error('connector_failed', f'{name} ended with exit code {code}{said}')

    def failed(self) -> WorkerError | None:
        """Returns the error that the connector has told of so far."""
        return self._told_error() if self._trace_errors else None

    def _told_error(self) -> WorkerError:
        told = self._trace_errors[0]
        message = _text(told, 'message') or _text(told, 'internal_message') or 'it reports an error without a word.'
        kind: Kind = 'connector_killed' if self._exit_code is not None and self._exit_code < 0 else 'connector_failed'
        error = self._error(kind, f'{self.program.name}: {message}')
        error.failure_type = _text(told, 'failure_type') or None
        if error.failure_type == 'config_error':
            error.remedy = 'Correct the configuration of the source and try again.'
        elif error.failure_type == 'transient_error':
            error.remedy = 'The service had a passing problem, as the connector says. Try again later.'
        return error

    def require_complete(self, streams: list[str]) -> None:
        """Raises where a stream is not said to be complete, by a connector that says so of any."""
        if not self.statuses:
            return
        missing = {stream: self.statuses.get(stream) for stream in streams if self.statuses.get(stream) != 'COMPLETE'}
        if missing:
            said = ', '.join(f'{stream} ({status or "nothing was said of it"})' for stream, status in missing.items())
            raise self._error('incomplete', f'{self.program.name} ended without an error, but did not read to the end: {said}.')

    def _error(self, kind: Kind, message: str) -> WorkerError:
        return WorkerError(kind, message, connector=self.program.name, exit_code=self._exit_code, stderr=list(self._stderr))


def _text(value: object, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ''


def _signal_name(number: int) -> str:
    try:
        return f'signal {number} ({signal.Signals(number).name})'
    except ValueError:
        return f'signal {number}'
