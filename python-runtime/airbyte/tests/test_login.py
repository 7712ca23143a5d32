"""A login that can be used once: what a connector puts in its place is told at once, and used from then on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Client, Json, Read, WireError

CREDENTIALS = {'refresh_token': 'planted-refresh-0', 'access_token': 'planted-access-0', 'token_expiry_date': ''}


@pytest.fixture
def config(tmp_path: Path) -> Json:
    service = tmp_path / 'service.json'
    service.write_text(json.dumps({'token': 'planted-refresh-0', 'number': 0}))
    return {'mode': 'renew', 'rows': 10, 'note': str(service), 'credentials': dict(CREDENTIALS)}


def renewed(client: Client, job: str) -> dict[tuple[str, ...], Any]:
    """What was told of a job, the last of each."""
    told = [params['members'] for method, params in client.notes if method == 'renewed' and params['job'] == job]
    return {tuple(one['path']): one['value'] for members in told for one in members}


def login(number: int) -> dict[tuple[str, ...], str]:
    return {
        ('credentials', 'refresh_token'): f'planted-refresh-{number}',
        ('credentials', 'access_token'): f'planted-access-{number}',
        ('credentials', 'token_expiry_date'): f'2030-01-01T00:00:{number:02d}Z',
    }


def test_each_start_of_a_read_has_the_login_that_the_one_before_left(read: Read, config: Json) -> None:
    # Two starts: the streams are listed first.
    assert read('users', **config) == [{'name': 'users', 'table': 'users', 'records': 10}]
    assert renewed(read.client, read.job) == login(2)


def test_a_read_that_fails_has_told_of_it(read: Read, config: Json) -> None:
    service = Path(config['note'])
    service.write_text(json.dumps({**json.loads(service.read_text()), 'fails': True}))
    with pytest.raises(WireError):
        read('users', **config)
    assert renewed(read.client, read.job) == login(2)


def test_check_discover_and_sample_tell_of_it(worker: Client, fake: Json, config: Json, tmp_path: Path) -> None:
    worker.call('check', job='login check', program=fake, config=config)
    assert renewed(worker, 'login check') == login(1)
    config['credentials'] = {path[1]: value for path, value in login(1).items()}
    worker.call('discover', job='login discover', program=fake, config=config)
    assert renewed(worker, 'login discover') == login(2)
    config['credentials'] = {path[1]: value for path, value in login(2).items()}
    worker.call('sample', job='login sample', program=fake, config=config, stream='users', limit=1, output=str(tmp_path / 'sample'))
    assert renewed(worker, 'login sample') == login(4)


def test_it_stands_in_no_log(worker: Client, read: Read, config: Json) -> None:
    read('users', **config)
    said = worker.said()
    assert 'signed in by' in said
    assert [form for form in ('planted-refresh', 'planted-access') if form in said] == []
