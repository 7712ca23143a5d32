"""A source that is declared by a manifest, against a real server: pages, a key, a passing failure."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from conftest import HERE, Client, Json, Read, WireError

from winnow_worker.manifest import LOADING, declared_spec

KEY = 'sekret-0815'
ITEMS = [{'id': number, 'name': f'item {number}', 'price': number * 1.5, 'updated_at': f'2026-01-{1 + number % 28:02d}T00:00:00Z'} for number in range(1, 251)]


class Shop(BaseHTTPRequestHandler):
    """Gives items in pages to whoever has the key, and is busy once."""

    busy: list[int]
    cut: list[bytes]

    def do_GET(self) -> None:
        query = parse_qs(urlparse(self.path).query)
        offset, limit = (int(query.get(name, ['0'])[0]) for name in ('offset', 'limit'))
        if offset == 200 and self.cut:
            self.wfile.write(self.cut.pop())
            self.close_connection = True
        elif self.headers.get('Authorization') != f'Bearer {KEY}':
            self.answer(401, {'error': f'bad key {self.headers.get("Authorization")}'})
        elif offset == 100 and not self.busy:
            self.busy.append(1)
            self.answer(503, {})
        else:
            self.answer(200, {'data': ITEMS[offset : offset + limit]})

    def answer(self, status: int, body: Json) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(text)))
        if status == 503:
            self.send_header('Retry-After', '0')
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def cut() -> list[bytes]:
    """What the shop says in place of its third page, once for each."""
    return []


@pytest.fixture
def shop(cut: list[bytes]) -> Iterator[str]:
    server = ThreadingHTTPServer(('127.0.0.1', 0), type('OneShop', (Shop,), {'busy': [], 'cut': cut}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f'http://127.0.0.1:{server.server_port}'
    server.shutdown()


@pytest.fixture
def program(tmp_path: Path) -> Json:
    manifest = tmp_path / 'shop.yaml'
    manifest.write_text((HERE / 'shop.yaml').read_text())
    return {'name': 'source-shop', 'executable': str(Path(sys.executable).parent / 'source-declarative-manifest'), 'manifest': str(manifest)}


def test_reads_pages_with_a_key_over_a_passing_failure(worker: Client, program: Json, shop: str, tmp_path: Path) -> None:
    read = Read(worker, program, tmp_path / 'cache.duckdb')
    config = {'base_url': shop, 'api_key': KEY}
    assert worker.call('check', job='x', program=program, config=config) == {}
    assert read('items', **config) == [{'name': 'items', 'table': 'items', 'records': 250}]
    assert read.rows('SELECT count(*), count(DISTINCT id), sum(price)::VARCHAR FROM items') == [(250, 250, '47062.500000000')]
    assert KEY not in worker.said()


def test_an_answer_that_is_cut_off_in_its_headers_is_asked_for_again(worker: Client, program: Json, shop: str, cut: list[bytes], tmp_path: Path) -> None:
    cut.append(b'HTTP/1.1 200 OK\r\nConten')
    read = Read(worker, program, tmp_path / 'cache.duckdb')
    assert read('items', base_url=shop, api_key=KEY) == [{'name': 'items', 'table': 'items', 'records': 250}]


def test_an_answer_that_is_no_json_is_not_one_without_records(worker: Client, program: Json, shop: str, cut: list[bytes], tmp_path: Path) -> None:
    cut.append(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"data": [{"id": 201')
    with pytest.raises(WireError) as caught:
        Read(worker, program, tmp_path / 'cache.duckdb')('items', base_url=shop, api_key=KEY)
    assert 'cut off' in str(caught.value)


def test_a_wrong_key_is_told_in_the_words_of_the_service(worker: Client, program: Json, shop: str) -> None:
    with pytest.raises(WireError) as caught:
        worker.call('check', job='x', program=program, config={'base_url': shop, 'api_key': 'wrong-key'})
    assert caught.value.kind == 'check_failed'
    assert '401' in str(caught.value)
    assert "source-shop: '" not in str(caught.value)
    assert 'wrong-key' not in json.dumps(caught.value.data) + worker.said()


def test_code_beside_a_manifest_is_not_run(worker: Client, program: Json, tmp_path: Path) -> None:
    (tmp_path / 'components.py').write_text(f'open({str(tmp_path / "ran")!r}, "w")')
    with pytest.raises(WireError) as caught:
        worker.call('spec', job='x', program=program)
    assert (caught.value.kind, 'components.py' in str(caught.value)) == ('config_invalid', True)
    assert not (tmp_path / 'ran').exists()


def test_references_wait_for_pyairbyte_to_be_loaded(tmp_path: Path) -> None:
    """Two threads that import airbyte-cdk from different ends wait for each other, which Python ends with an error."""
    manifest = tmp_path / 'manifest.yaml'
    wanted = '{type: object, required: [key]}'
    manifest.write_text(f'type: DeclarativeSource\ndefinitions: {{wanted: {wanted}}}\nspec: {{connection_specification: {{$ref: "#/definitions/wanted"}}}}\n')

    def gone() -> None:
        raise TimeoutError

    with LOADING, pytest.raises(TimeoutError):
        declared_spec(manifest, 'source-x', gone)
    assert declared_spec(manifest, 'source-x', gone)['connectionSpecification'] == {'type': 'object', 'required': ['key']}
