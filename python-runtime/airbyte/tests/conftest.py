"""A worker as the other side starts it, and connectors for it."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

HERE = Path(__file__).parent
FOLDERS = ('project', 'install', 'cache-root', 'logs', 'temp')
Json = dict[str, Any]


class WireError(Exception):
    """An error that came over the wire."""

    def __init__(self, error: Json) -> None:
        super().__init__(error['message'])
        self.code = error['code']
        self.data: Json = error.get('data') or {}

    @property
    def kind(self) -> str:
        return str(self.data['kind'])


def environment(home: Path, **more: str) -> dict[str, str]:
    names = {
        'cache-root': 'AIRBYTE_CACHE_ROOT',
        'logs': 'AIRBYTE_LOGGING_ROOT',
        **{name: f'AIRBYTE_{name.upper()}_DIR' for name in ('project', 'install', 'temp')},
    }
    kept = {name: os.environ[name] for name in ('PATH', 'LANG', 'TMPDIR', 'SYSTEMROOT') if name in os.environ}
    return {
        **kept,
        'HOME': str(home / 'home'),
        'PYTHONPATH': str(HERE.parent),
        **{variable: str(home / folder) for folder, variable in names.items()},
        **more,
    }


class Client:
    """The other side of the wire."""

    def __init__(self, home: Path, *arguments: str, **variables: str) -> None:
        self.home = home
        self.notes: list[tuple[str, Json]] = []
        self._ids = itertools.count(1)
        self._answers: dict[int, queue.Queue[Json]] = {}
        (home / 'home').mkdir(parents=True, exist_ok=True)
        self.stderr = (home / 'stderr.log').open('a+b')
        self.process = subprocess.Popen(
            [sys.executable, '-W', 'ignore', *(arguments or ('-m', 'winnow_worker'))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            cwd=home,
            env=environment(home, **variables),
            start_new_session=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        while header := stdout.readline():
            if not header.startswith(b'Content-Length: '):
                assert not header.strip() or header.startswith(b'Content-Type'), header
                continue
            while stdout.readline().strip():
                pass
            message = json.loads(stdout.read(int(header.split(b':')[1])))
            if 'id' in message:
                self._answers[message['id']].put(message)
            else:
                self.notes.append((message['method'], message['params']))

    def send(self, method: str, params: Json) -> queue.Queue[Json]:
        number = next(self._ids)
        answer: queue.Queue[Json] = queue.Queue()
        self._answers[number] = answer
        body = json.dumps({'jsonrpc': '2.0', 'id': number, 'method': method, 'params': params}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b'Content-Length: %d\r\n\r\n%s' % (len(body), body))
        self.process.stdin.flush()
        return answer

    def wait(self, answer: queue.Queue[Json], timeout: float = 60) -> Any:
        message = answer.get(timeout=timeout)
        if 'error' in message:
            raise WireError(message['error'])
        return message['result']

    def call(self, method: str, timeout: float = 60, **params: Any) -> Any:
        return self.wait(self.send(method, params), timeout)

    def said(self) -> str:
        """All that the worker has sent as a log, printed or kept in files."""
        self.stderr.seek(0)
        files = [path.read_text(errors='replace') for path in (self.home / 'logs').rglob('*') if path.is_file()]
        notes = [note for note in self.notes if note[0] != 'renewed']
        return '\n'.join([json.dumps(notes), self.stderr.read().decode(), *files])

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.stderr.close()


@pytest.fixture(scope='session')
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One worker for all tests that leave it alive: it takes seconds to import PyAirbyte."""
    client = Client(tmp_path_factory.mktemp('worker'))
    end = time.monotonic() + 180
    while not client.call('ping')['ready'] and time.monotonic() < end:
        time.sleep(0.1)
    yield client
    client.end()


@pytest.fixture(scope='session')
def fake(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """The program of the fake connector."""
    script = tmp_path_factory.mktemp('fake') / 'source-fake'
    script.write_text(f'#!{sys.executable}\n' + (HERE / 'fake_source.py').read_text())
    script.chmod(0o755)
    return {'name': 'source-fake', 'executable': str(script)}


_jobs = itertools.count(1)


class Read:
    """A read of the fake connector into a cache file."""

    def __init__(self, client: Client, program: Json, cache: Path) -> None:
        self.client, self.program, self.cache = client, program, cache
        self.job = f'read {next(_jobs)}'

    def send(self, *streams: str, full: bool = False, limit: int | None = None, cursor: str | None = None, **config: Any) -> queue.Queue[Json]:
        self.job = f'read {next(_jobs)}'
        wishes = [{'name': stream, **({'cursor': cursor} if cursor else {})} for stream in streams or ('users',)]
        limits = {} if limit is None else {'limit': limit}
        return self.client.send(
            'read',
            {
                'job': self.job,
                'program': self.program,
                'config': config,
                'streams': wishes,
                'cache': str(self.cache),
                'full': full,
                **limits,
            },
        )

    def __call__(self, *streams: str, **options: Any) -> list[Json]:
        answer: Json = self.client.wait(self.send(*streams, **options))
        found: list[Json] = answer['streams']
        return found

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.cache), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def tables(self) -> list[str]:
        return sorted(row[0] for row in self.rows('SELECT table_name FROM duckdb_tables()'))

    def notes(self, method: str) -> list[Json]:
        return [params for name, params in self.client.notes if name == method and params['job'] == self.job]


@pytest.fixture
def read(worker: Client, fake: Json, tmp_path: Path) -> Read:
    return Read(worker, fake, tmp_path / 'cache file.duckdb')
