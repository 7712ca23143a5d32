"""Reading on, reading anew, reading a part; what is left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Client, Json, Read, WireError


def test_reads_on_from_its_state(read: Read) -> None:
    assert read('users', mode='ok', rows=100)[0]['records'] == 100
    assert read('users', mode='ok', rows=150)[0]['records'] == 50
    assert read('users', mode='ok', rows=150)[0]['records'] == 0
    assert read.rows('SELECT count(*), count(DISTINCT id), max(id) FROM users') == [(150, 150, 150)]


def test_a_record_with_a_known_key_takes_its_place(read: Read) -> None:
    read('users', mode='ok', rows=10)
    assert read('users', mode='update', rows=10)[0]['records'] == 2
    assert read.rows('SELECT count(*), count(*) FILTER (id = 1) FROM users') == [(10, 1)]
    assert read.rows('SELECT name FROM users WHERE id = 1') == [('renamed',)]


def test_without_a_key_rows_are_added(read: Read) -> None:
    read('events', mode='ok', rows=10, cursor='updatedAt')
    assert read('events', mode='ok', rows=15)[0]['records'] == 5
    assert read.rows('SELECT count(*) FROM events') == [(15,)]


def test_a_stream_without_state_is_replaced_also_by_nothing(read: Read) -> None:
    read('Order Lines', mode='ok', rows=10)
    table = read('Order Lines', mode='ok', rows=4)[0]['table']
    assert read.rows(f'SELECT count(*) FROM "{table}"') == [(4,)]
    assert read('Order Lines', mode='zero')[0]['records'] == 0
    assert read.rows(f'SELECT count(*) FROM "{table}"') == [(0,)]


def test_full_begins_anew(read: Read) -> None:
    read('users', 'events', mode='ok', rows=100)
    assert [one['records'] for one in read('users', mode='ok', rows=30, full=True)] == [30]
    assert read.rows('SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM events)') == [(30, 100)]
    # What a connector says of a full read is no place to go on from.
    assert read('users', mode='ok', rows=31)[0]['records'] == 31
    assert read('users', mode='ok', rows=33)[0]['records'] == 2


def test_a_limit_leaves_no_state(read: Read) -> None:
    found = read('users', 'Order Lines', mode='ok', limit=7)
    assert [one['records'] for one in found] == [7, 7]
    assert read.rows('SELECT count(*) FROM users') == [(7,)]
    assert read('users', mode='ok', rows=20)[0]['records'] == 20


def test_a_failed_read_leaves_state_and_rows(read: Read) -> None:
    read('users', mode='ok', rows=100)
    before = read.rows('SELECT * FROM users ORDER BY id'), read.rows('SELECT state_json FROM _airbyte_state')
    with pytest.raises(WireError):
        read('users', mode='kill', rows=200)
    assert (read.rows('SELECT * FROM users ORDER BY id'), read.rows('SELECT state_json FROM _airbyte_state')) == before


def test_columns_of_an_earlier_read_grow(read: Read) -> None:
    schema: Json = {'type': 'object', 'properties': {'n': {'type': 'number'}}}
    read('values', mode='data', data=[{'n': 1.5}], schema=schema)
    wider: Json = {'type': 'object', 'properties': {'n': {'type': 'number'}, 'm': {'type': 'string'}}}
    read('values', mode='data', data=[{'n': 52.520006599999, 'm': 'x'}], schema=wider)
    assert read.rows('SELECT n, m FROM "values"') == [(52.520006599999, 'x')]


def test_zero_records(read: Read) -> None:
    assert read('users', mode='zero') == [{'name': 'users', 'table': 'users', 'records': 0}]
    assert [row[:2] for row in read.rows('DESCRIBE users')][:3] == [('id', 'BIGINT'), ('name', 'VARCHAR'), ('updatedAt', 'TIMESTAMP WITH TIME ZONE')]


def test_a_connector_that_never_speaks_of_streams(read: Read) -> None:
    assert read('users', mode='no_status', rows=10)[0]['records'] == 10


def test_noise_is_no_error(read: Read) -> None:
    assert read('users', mode='noise', rows=10)[0]['records'] == 10
    said = [(note['level'], note['message']) for note in read.notes('log')]
    assert ('info', 'Downloading … 50 %') in said
    assert ('info', 'a warning') in said
    assert ('info', 'a word by the way') in said


def test_the_file_is_free_and_tidy(read: Read) -> None:
    read('users', mode='ok', rows=10)
    assert read.tables() == ['_airbyte_destination_state', '_airbyte_state', '_airbyte_streams', 'users']
    # Another process may write: nobody holds the lock.
    code = 'import duckdb, sys; duckdb.connect(sys.argv[1]).execute("CREATE TABLE t (i INTEGER)")'
    subprocess.run([sys.executable, '-c', code, str(read.cache)], check=True)
    left = [str(path) for folder in ('temp', 'cache-root', 'project', 'install') for path in (read.client.home / folder).rglob('*')]
    assert left == []


def test_what_a_connector_is_given(read: Read, tmp_path: Path) -> None:
    note = tmp_path / 'seen.json'
    read('users', mode='look', note=str(note), api_key='very secret')
    seen: Json = json.loads(note.read_text())
    assert seen['modes'] == ['0o600'] * 3
    assert not any(Path(file).exists() for file in seen['files'])
    assert 'very secret' not in json.dumps([seen['argv'], seen['env']])
    assert not [name for name in seen['env'] if name.startswith(('AIRBYTE_', 'WINNOW_'))]
    assert seen['configured']['streams'][0]['sync_mode'] == 'incremental'


def test_secrets_are_seen_nowhere(read: Read) -> None:
    with pytest.raises(WireError) as caught:
        read('users', mode='leak', api_key='sk-123456"7 890')
    assert caught.value.kind == 'connector_failed'
    assert str(caught.value) == 'source-fake: Key ******** was refused'
    assert caught.value.data['failure_type'] == 'config_error'
    assert caught.value.data['stderr'] == ['stderr with ********']
    assert caught.value.data['log_file'].endswith('source-fake.log')
    assert '123456' not in json.dumps(caught.value.data) + read.client.said()
    assert 'using key ********' in read.client.said()


def test_a_secret_of_a_wrong_type_is_not_told(read: Read) -> None:
    with pytest.raises(WireError) as caught:
        read('users', mode='ok', api_key=1234567)
    assert (caught.value.kind, '1234567' in json.dumps(caught.value.data)) == ('config_invalid', False)


def test_stream_that_is_not_there(read: Read) -> None:
    with pytest.raises(WireError) as caught:
        read('users', 'nobody', mode='ok')
    assert caught.value.kind == 'stream_missing'
    assert 'users, events, Order Lines' in str(caught.value)


@pytest.mark.parametrize('executable', ['/nowhere/source-x', __file__])
def test_executable_that_cannot_be_started(worker: Client, executable: str) -> None:
    with pytest.raises(WireError) as caught:
        worker.call('check', job='x', program={'name': 'source-x', 'executable': executable}, config={})
    assert caught.value.kind == 'executable_missing'
    assert executable in str(caught.value)


def test_spec_and_check(worker: Client, fake: Json) -> None:
    spec = worker.call('spec', job='x', program=fake)
    assert spec['schema']['required'] == ['mode']
    assert spec['documentation_url'] == 'https://example.org/fake'
    assert worker.call('check', job='x', program=fake, config={'mode': 'ok'}) == {}


@pytest.mark.parametrize(
    ('mode', 'kind', 'message'),
    [('check_failed', 'check_failed', 'source-fake: 401: ******** is wrong'), ('check_trace', 'connector_failed', 'source-fake: The service says: no')],
)
def test_check_that_fails(worker: Client, fake: Json, mode: str, kind: str, message: str) -> None:
    with pytest.raises(WireError) as caught:
        worker.call('check', job='x', program=fake, config={'mode': mode, 'api_key': 'abcdefgh'})
    assert (caught.value.kind, str(caught.value)) == (kind, message)


def test_discover(worker: Client, fake: Json) -> None:
    streams = {one['name']: one for one in worker.call('discover', job='x', program=fake, config={'mode': 'ok'})['streams']}
    users: dict[str, Any] = streams['users']
    assert (users['sync_modes'], users['source_defined_cursor'], users['primary_key']) == (['full_refresh', 'incremental'], True, [['id']])
    assert (streams['events']['default_cursor'], streams['events']['primary_key']) == (['updatedAt'], [])


def test_sample(worker: Client, fake: Json, tmp_path: Path) -> None:
    output = tmp_path / 'sample.jsonl'
    ask: Json = {'job': 'x', 'program': fake, 'stream': 'users', 'output': str(output)}
    assert worker.call('sample', **ask, limit=5, config={'mode': 'slow'}) == {'records': 5}
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    assert [line['id'] for line in lines] == [1, 2, 3, 4, 5]
    assert worker.call('sample', **ask, limit=5, config={'mode': 'ok', 'rows': 2}) == {'records': 2}
    with pytest.raises(WireError):
        worker.call('sample', **ask, limit=900, config={'mode': 'kill'})
    assert not output.exists()
