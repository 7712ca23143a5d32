"""No value and no name is changed on its way into the table."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cases import NUMBERS_AS_SENT, VALUES, Value
from conftest import Read, WireError


def of(definition: dict[str, Any], *values: Any, field: str = 'v') -> dict[str, Any]:
    return {'mode': 'data', 'data': [{field: value} for value in values], 'schema': {'type': 'object', 'properties': {field: definition}}}


def column(read: Read, field: str = 'v') -> tuple[str, list[str | None]]:
    name = field.replace('"', '""')
    kind = dict(row[:2] for row in read.rows('DESCRIBE "values"'))[field]
    return kind, [row[0] for row in read.rows(f'SELECT "{name}"::VARCHAR FROM "values"')]


@pytest.mark.parametrize('case', VALUES, ids=lambda case: case.words)
def test_value(case: Value, read: Read) -> None:
    assert read('values', **of(case.definition, case.sent, field=case.field))[0]['records'] == 1
    assert column(read, case.field) == (case.kept[0], [case.kept[1]])


@pytest.mark.parametrize(('sent', 'kind'), NUMBERS_AS_SENT)
def test_number_that_no_double_holds(sent: str, kind: str, read: Read) -> None:
    # The fake connector writes JSON by Python, so it is made to send the digits by a text that it prints as a number.
    read('values', **of({'type': 'number'}, f'number:{sent}'))
    assert column(read)[0] == kind
    assert str(column(read)[1][0]).rstrip('0') == sent


def test_one_value_makes_the_column_wider(read: Read) -> None:
    read('values', **of({'type': 'number'}, 19.99, 52.520006599999, 3))
    assert column(read) == ('DOUBLE', ['19.99', '52.520006599999', '3.0'])
    assert any('kept as DOUBLE' in note['message'] and note['level'] == 'warn' for note in read.notes('log'))


def test_moments_with_and_without_a_zone_stay_text(read: Read) -> None:
    sent = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00']
    read('values', **of({'type': 'string', 'format': 'date-time'}, *sent))
    assert column(read) == ('VARCHAR', sent)


def test_fields_that_the_schema_does_not_name_are_kept(read: Read) -> None:
    config = {
        'mode': 'data',
        'data': [{'a': 1}, {'a': 2, 'extra': {'b': [1]}, 'more': 12345678901234567890123}],
        'schema': {'type': 'object', 'properties': {'a': {'type': 'integer'}}},
    }
    read('values', **config)
    assert read.rows('SELECT a, extra, more FROM "values"') == [(1, None, None), (2, '{"b":[1]}', '12345678901234567890123')]


def test_schema_without_properties(read: Read) -> None:
    read('values', mode='data', data=[{'a': 1, 'b': 'x'}], schema={})
    assert read.rows('SELECT a, b FROM "values"') == [('1', 'x')]


def test_fields_that_differ_little_are_told_apart(read: Read) -> None:
    data = {'id': 1, 'Id': 2, 'a-b': 3, 'a_b': 4, '_airbyte_meta': 5, '': 6}
    read('values', mode='data', data=[data], schema={'type': 'object', 'properties': {field: {'type': 'integer'} for field in data}})
    assert read.rows('SELECT id, "Id_2", "a-b", a_b, "_airbyte_meta_2", field FROM "values"') == [(1, 2, 3, 4, 5, 6)]


def test_several_values_contradict_the_schema(read: Read) -> None:
    with pytest.raises(WireError) as caught:
        read('values', **of({'type': 'integer'}, 1, 'x', '007', True))
    assert caught.value.kind == 'type_mismatch'
    assert 'v should be a whole number and is “x” (3 records)' in str(caught.value)


def test_table_of_any_stream_name(read: Read) -> None:
    found = read('Order Lines', 'users', mode='ok')
    assert [one['records'] for one in found] == [1000, 1000]
    assert found[1]['table'] == 'users'
    assert read.rows(f'SELECT count(*) FROM "{found[0]["table"]}"') == [(1000,)]


def test_wide_records(read: Read) -> None:
    read('users', mode='wide')
    assert read.rows('SELECT id, "column 0", "column 1499" FROM users')[2] == (2, '0', '1499')


def test_huge_record(read: Read) -> None:
    read('users', mode='huge_line')
    assert read.rows('SELECT length(name) FROM users') == [(20_000_000,)]


def test_unicode(read: Read) -> None:
    read('users', mode='ok', rows=1)
    assert read.rows('SELECT name FROM users') == [('user 1 žluťoučký 🐎',)]
    assert json.dumps(read.notes('progress')[-1]['records']) == '1'


def test_schema_is_kept_as_the_source_tells_it(read: Read) -> None:
    schema = {'type': 'object', 'properties': {'createdAt': {'type': 'integer', 'description': 'When'}, 'Id': {}, 'id': {}}}
    read('values', mode='data', data=[{'createdAt': 1, 'more': 2}], schema=schema)
    assert json.loads(read.rows("SELECT catalog_metadata FROM _airbyte_streams WHERE stream_name = 'values'")[0][0]) == schema
