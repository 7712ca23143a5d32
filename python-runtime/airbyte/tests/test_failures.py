"""Every way to misbehave is an error, with the connector's own words; the page of the documentation tells the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from cases import FAILURES, SILENT, VALUES, Failure
from conftest import FOLDERS, HERE, Client, Json, Read, WireError, environment

WRITE = bool(os.environ.get('WINNOW_WRITE_DOCS'))
AGAIN = 'Run the tests with WINNOW_WRITE_DOCS=1 and commit what has changed.'
KEPT = HERE / 'plain.json'
PAGE = HERE.parents[2] / 'docs' / 'airbyte-failures.md'


@pytest.fixture(scope='session')
def plain(fake: Json, tmp_path_factory: pytest.TempPathFactory) -> Json:
    """What PyAirbyte does by itself. It changes with its version alone, so it is tried when that changes, and kept."""
    if WRITE:
        home = tmp_path_factory.mktemp('plain')
        for folder in ('home', *FOLDERS):
            (home / folder).mkdir()
        env = environment(home, DO_NOT_TRACK='1', AIRBYTE_OFFLINE_MODE='1', NO_LIVE_PROGRESS='1')
        command = [sys.executable, '-W', 'ignore', str(HERE / 'plain.py'), fake['executable'], str(home)]
        done = subprocess.run(command, cwd=home, env=env, capture_output=True, timeout=600)
        assert done.returncode == 0, done.stderr.decode()[-3000:]
        KEPT.write_bytes(done.stdout)
    found: Json = json.loads(KEPT.read_text(encoding='utf-8'))
    assert found['airbyte'] == version('airbyte'), AGAIN
    assert list(found['values']) == [case.words for case in VALUES], AGAIN
    return found


@pytest.mark.parametrize('case', FAILURES, ids=lambda case: case.mode)
def test_is_an_error(case: Failure, read: Read) -> None:
    with pytest.raises(WireError) as caught:
        read('users', **{'mode': case.mode, **case.config})
    assert caught.value.code == -32050
    assert (caught.value.kind, case.says in str(caught.value)) == (case.kind, True), str(caught.value)
    assert caught.value.data['remedy']
    assert caught.value.data['connector'] == 'source-fake' or case.kind == 'type_mismatch'
    if read.cache.exists():
        # The file is closed, and no table of PyAirbyte's is left in it.
        assert [name for name in read.tables() if not name.startswith('_airbyte_') and name not in ('users',)] == []
        assert read.rows('SELECT count(*) FROM _airbyte_state') == [(0,)]


def test_silence_is_an_error(fake: Json, tmp_path: Path) -> None:
    client = Client(tmp_path, WINNOW_PY_SILENCE_S='1')
    try:
        with pytest.raises(WireError) as caught:
            client.call('check', job='x', program=fake, config={'mode': SILENT.mode})
        assert (caught.value.kind, SILENT.says in str(caught.value)) == (SILENT.kind, True)
    finally:
        client.end()


def test_page_of_the_documentation(plain: Json, worker: Client, fake: Json, tmp_path: Path) -> None:
    page = made(plain, worker, fake, tmp_path)
    if WRITE:
        PAGE.write_text(page, encoding='utf-8')
    assert PAGE.read_text(encoding='utf-8') == page, AGAIN


def made(plain: Json, worker: Client, fake: Json, folder: Path) -> str:
    rows = [f'| {case.words} | {plain_failure(case, plain["failures"][case.mode])} | {ours(case, worker, fake, folder)} |' for case in FAILURES]
    rows.append(f'| {SILENT.words} | waits for ever | error: source-fake {SILENT.says} and was ended. |')
    values = []
    for case in VALUES:
        theirs = plain['values'][case.words]
        sent = json.dumps(case.sent, ensure_ascii=False)
        shown = sent if len(sent) < 45 else f'{sent[:40]}…'
        kind, kept = case.kept
        values.append(f'| {case.words} | `{code(shown)}` | {plain_value(theirs, case.field)} | `{code(case.field)}` {kind} {shown_value(kept)} |')
    return PAGE_HEAD + '\n'.join(rows) + VALUES_HEAD + '\n'.join(values) + '\n'


PAGE_HEAD = """# What Airbyte sources can do wrong

Connectors of Airbyte are programs of others. They break off, and PyAirbyte does not always notice. This page is made by the tests
of the worker (`python-runtime/airbyte/tests`), which run each case with PyAirbyte alone and with Winnow.

## A connector that fails

The connector should send 1000 records.

| The connector … | PyAirbyte 0.71.3 by itself | Winnow |
| --- | --- | --- |
"""

VALUES_HEAD = """

Winnow keeps nothing of such a read: the dataset stays as it was, and the next read begins where the last good one ended.

## Values that do not fit

PyAirbyte's cache has one type for each type of JSON Schema. Winnow takes the first of several types that holds all values of the
column exactly, at the end text; the log says so. Names of columns stay as they are.

| Value | sent | PyAirbyte 0.71.3 by itself | Winnow |
| --- | --- | --- | --- |
"""


def code(text: str) -> str:
    return text.replace('|', '\\|').replace('`', "'")


def shown_value(text: str | None) -> str:
    if not text:
        return 'NULL' if text is None else 'empty'
    return f'`{code(text if len(text) < 45 else text[:40] + "…")}`'.replace('\0', '\\0')


def plain_failure(case: Failure, found: Json) -> str:
    if 'error' in found:
        known = 'with the reason' if found['told'] else 'without the reason'
        return f'{found["error"]}, {known}'
    return f'**success**, {found["rows"]} rows'


def plain_value(found: Json, field: str) -> str:
    if 'error' in found:
        return f'{found["error"]}'
    name, kind, value = found['first']
    return f'`{code(name)}` {kind} {shown_value(value)}'


def ours(case: Failure, worker: Client, fake: Json, folder: Path) -> str:
    read = Read(worker, fake, folder / f'{case.mode}.duckdb')
    config: dict[str, Any] = {'mode': case.mode, **case.config}
    try:
        read('users', **config)
    except WireError as error:
        said = str(error).removeprefix('source-fake: ')
        return f'error: {code(said if len(said) < 130 else said[:127] + "…")}'
    return 'success'
