"""What is told while a job runs: records and bytes, a few times a second, and what the connector says."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

from winnow_worker.masking import Masker

Level = Literal['debug', 'info', 'warn', 'error']
Send = Callable[[str, dict[str, object]], None]
"""Sends a notification; may be called from any thread."""

EVERY_S = 0.25
MOST_LOG_LINES = 2_000
"""More are only in the log file: a connector in a loop must not keep both sides busy."""
LONGEST_LINE = 4_000


class Progress:
    """Counts what a job has read, and tells of it."""

    def __init__(self, job: str, send: Send) -> None:
        """Takes the job's id and the way to the other side."""
        self.job = job
        self.records = 0
        self.bytes = 0
        self.masker = Masker([])
        self.log_file: Path | None = None
        self._send = send
        self._told = 0.0
        self._lines = 0
        self._file: logging.Handler | None = None

    def count(self, size: int) -> None:
        """Counts a record of so many bytes."""
        self.records += 1
        self.bytes += size
        if self.records % 64 == 1:
            now = time.monotonic()
            if now - self._told >= EVERY_S:
                self._told = now
                self.tell()

    def tell(self) -> None:
        """Sends the counts as they are now."""
        self._send('progress', {'job': self.job, 'records': self.records, 'bytes': self.bytes})

    def tell_renewed(self, members: list[dict[str, object]]) -> None:
        """Sends what the connector has put in place of secrets of its config. Never a log."""
        self._send('renewed', {'job': self.job, 'members': members})

    def open_log(self, connector: str) -> None:
        """Keeps what the connector says in a file of its name, where there is a folder for logs."""
        root = os.environ.get('AIRBYTE_LOGGING_ROOT')
        if root is None or self._file is not None:
            return
        folder = Path(root)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log_file = folder / f'{re.sub(r"[^A-Za-z0-9._-]", "_", connector)}.log'
        self._file = RotatingFileHandler(self.log_file, maxBytes=1 << 20, backupCount=3, encoding='utf-8', errors='replace')
        self._file.setFormatter(logging.Formatter('%(asctime)s %(levelname)s %(message)s'))
        self.log_file.chmod(0o600)

    def log(self, level: Level, message: str) -> None:
        """Writes a line into the log and sends it, without secrets."""
        text = self.masker.text(message)[:LONGEST_LINE]
        if self._file is not None:
            number = {'debug': logging.DEBUG, 'info': logging.INFO, 'warn': logging.WARNING, 'error': logging.ERROR}[level]
            self._file.handle(logging.LogRecord('connector', number, '', 0, f'[{self.job}] {text}', None, None))
        self._lines += 1
        if self._lines > MOST_LOG_LINES:
            return
        if self._lines == MOST_LOG_LINES:
            text = f'The connector says more; it is in {self.log_file}.'
        self._send('log', {'job': self.job, 'level': level, 'message': text})

    def close(self) -> None:
        """Closes the log file."""
        if self._file is not None:
            self._file.close()
            self._file = None
