"""The process: its channel, its limits, how it and its connectors are ended, and that it speaks to nobody."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HERE, Client, Json, Read, WireError


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_ping_before_the_import(tmp_path: Path) -> None:
    client = Client(tmp_path)
    try:
        found = client.call('ping')
        assert (found['pid'], found['ready'], found['import_error']) == (client.process.pid, False, None)
        assert found['versions']['airbyte'] == '0.71.3'
        with pytest.raises(WireError) as caught:
            client.call('nonsense')
        assert caught.value.code == -32601
        assert client.call('cancel', job='none') == {'found': False}
        client.call('shutdown')
        assert client.process.wait(5) == 0
    finally:
        client.end()


def test_import_that_fails(tmp_path: Path) -> None:
    code = "import sys; sys.modules['airbyte'] = None; import runpy; runpy.run_module('winnow_worker', run_name='__main__')"
    client = Client(tmp_path, '-c', code)
    try:
        assert until(lambda: client.call('ping')['import_error'] is not None)
        assert client.call('ping')['ready'] is False
        with pytest.raises(WireError) as caught:
            client.call('read', job='x', program={'name': 'n', 'executable': '/x'}, config={}, streams=[], cache='/x', full=False)
        assert caught.value.kind == 'not_ready'
    finally:
        client.end()


def test_what_libraries_print_does_not_get_into_the_channel(tmp_path: Path, fake: Json) -> None:
    code = (
        "import runpy, os, sys, subprocess; sys.argv[0] = 'x'; import winnow_worker.ask as ask\n"
        'old = ask.spec\n'
        'def noisy(*args):\n'
        "    print('printed'); os.write(1, b'written\\n'); subprocess.run(['echo', 'from a child']); return old(*args)\n"
        'ask.spec = noisy\n'
        "runpy.run_module('winnow_worker', run_name='__main__')"
    )
    client = Client(tmp_path, '-c', code)
    try:
        assert client.call('check', job='x', program=fake, config={'mode': 'ok'}) == {}
        assert all(word in client.said() for word in ('printed', 'written', 'from a child'))
    finally:
        client.end()


@pytest.mark.parametrize('mode', ['child', 'slow'])
def test_cancel_ends_the_connector_and_its_children_at_once(mode: str, read: Read, tmp_path: Path) -> None:
    note = tmp_path / 'group'
    answer = read.send('users', mode=mode, rows=100_000, note=str(note))
    assert until(lambda: len(read.notes('progress')) > 0 and (mode != 'child' or note.exists()))
    started = time.monotonic()
    assert read.client.call('cancel', job=read.job) == {'found': True}
    with pytest.raises(WireError) as caught:
        read.client.wait(answer)
    assert caught.value.kind == 'cancelled'
    assert time.monotonic() - started < 5
    if mode == 'child':
        assert until(lambda: not group_is_alive(int(note.read_text())))
    assert list((read.client.home / 'temp').iterdir()) == []


@pytest.mark.parametrize('how', ['eof', 'term', 'shutdown', 'kill'])
def test_the_end_of_the_worker_is_that_of_its_connectors(how: str, tmp_path: Path, fake: Json) -> None:
    client = Client(tmp_path)
    try:
        note = tmp_path / 'group'
        client.send('check', {'job': 'x', 'program': fake, 'config': {'mode': 'child', 'note': str(note)}})
        assert until(note.exists, 60)
        if how == 'eof':
            assert client.process.stdin is not None
            client.process.stdin.close()
        elif how == 'term':
            client.process.send_signal(signal.SIGTERM)
        elif how == 'kill':
            # Nobody else is there to clear up: as if the engine had been killed as well, and with the worker all of its group.
            os.killpg(client.process.pid, signal.SIGKILL)
        else:
            client.call('shutdown')
        assert client.process.wait(10) == (-signal.SIGKILL if how == 'kill' else 0)
        assert until(lambda: not group_is_alive(int(note.read_text())))
        assert until(lambda: list((tmp_path / 'temp').iterdir()) == [])
    finally:
        client.end()


def test_what_a_killed_worker_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / 'temp' / 'winnow-4194303-abc'
    left.mkdir(parents=True)
    (left / 'config.json').write_text('{}')
    client = Client(tmp_path)
    try:
        client.call('ping')
        assert until(lambda: not left.exists())
    finally:
        client.end()


def test_memory_that_is_not_there(tmp_path: Path, fake: Json) -> None:
    code = 'import winnow_worker.__main__ as main; from winnow_worker import ask, rpc\nask.check = lambda *args: bytearray(8 << 30)\nrpc.serve(main.CHANNEL)'
    client = Client(tmp_path, '-c', code, WINNOW_PY_MEM_MB='4096')
    try:
        with pytest.raises(WireError) as caught:
            client.call('check', job='x', program=fake, config={'mode': 'ok'})
        assert caught.value.kind == 'memory'
        assert client.call('ping')['pid'] == client.process.pid
    finally:
        client.end()


def test_reads_beside_each_other(worker: Client, fake: Json, tmp_path: Path) -> None:
    reads = [Read(worker, fake, tmp_path / f'{number}.duckdb') for number in range(3)]
    answers = [one.send('users', mode='kill' if number == 1 else 'ok', rows=500) for number, one in enumerate(reads)]
    assert worker.wait(answers[0])['streams'][0]['records'] == 500
    with pytest.raises(WireError):
        worker.wait(answers[1])
    assert worker.wait(answers[2])['streams'][0]['records'] == 500


def test_config_of_any_shape_arrives_as_it_is(worker: Client, fake: Json, tmp_path: Path) -> None:
    note = tmp_path / 'seen'
    odd: Json = {'mode': 'look', 'note': str(note), 'type_name': 1, 'class': {'jsonrpc': '2.0', 'a-b': [None, True]}, 'data': [{'jsonrpc': '2.0', 'id': 4}]}
    read = Read(worker, fake, tmp_path / 'x.duckdb')
    read('users', **odd)
    assert note.exists()


def test_the_worker_speaks_to_nobody(tmp_path: Path, fake: Json) -> None:
    """An audit hook, set before anything is imported, sees every socket and every file that is written."""
    seen = tmp_path / 'seen.jsonl'
    client = Client(tmp_path, str(HERE / 'watched.py'), str(seen))
    try:
        read = Read(client, fake, tmp_path / 'caches' / 'cache.duckdb')
        read.cache.parent.mkdir()
        assert read('users', mode='ok', rows=10)[0]['records'] == 10
        client.call('check', job='x', program=fake, config={'mode': 'ok'})
    finally:
        client.end()
    events = [json.loads(line) for line in seen.read_text().splitlines()]
    assert any(event == 'open' for event, _ in events)
    assert [event for event in events if event[0] != 'open'] == []
    allowed = [str(tmp_path / name) for name in ('cache-root', 'logs', 'temp', 'caches')]
    assert [path for event, path in events if not any(path.startswith(folder) for folder in allowed)] == []
    assert list((tmp_path / 'home').iterdir()) == []
