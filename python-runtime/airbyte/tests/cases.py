"""What a connector can do wrong, and what a worker must make of it. The page docs/airbyte-failures.md is made from this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Failure:
    """A way to misbehave: the mode of the fake connector, in words, and the kind of the error that it must become."""

    mode: str
    words: str
    kind: str
    says: str
    """Part of the message."""
    config: dict[str, Any] = field(default_factory=dict)


FAILURES = [
    Failure('kill', 'is killed (SIGKILL) after 700 of 1000 records', 'connector_killed', 'SIGKILL'),
    Failure('term', 'is ended (SIGTERM) after 700 records', 'connector_killed', 'SIGTERM'),
    Failure('segv', 'crashes (SIGSEGV) after 700 records', 'connector_killed', 'SIGSEGV'),
    Failure('trace_exit_1', 'reports “Token expired” and ends with exit code 1', 'connector_failed', 'Token expired'),
    Failure('trace_exit_0', 'reports “Token expired” and ends with exit code 0', 'connector_failed', 'Token expired'),
    Failure('trace_after', 'reports an error after its last record, exit code 0', 'connector_failed', 'not so well after all'),
    Failure('exit_1', 'ends with exit code 1, after “No such luck” on stderr', 'connector_failed', 'No such luck'),
    Failure('exit_after', 'ends with exit code 3 after its last record', 'connector_failed', 'exit code 3'),
    Failure('end', 'ends with exit code 0 after 700 records, no stream complete', 'incomplete', 'users (STARTED)'),
    Failure('missing_status', 'sends all, but never says that the stream is complete', 'incomplete', 'users (STARTED)'),
    Failure('incomplete', 'says that the stream is INCOMPLETE, exit code 0', 'incomplete', 'users (INCOMPLETE)'),
    Failure('half_record', 'sends half a line of JSON for a record', 'malformed', 'is no message'),
    Failure('no_data', 'sends a record without data', 'malformed', 'is no message'),
    Failure('glued', 'sends a record behind a warning in the same line', 'malformed', 'is no message'),
    Failure('not_utf8', 'sends a record that is not UTF-8', 'malformed', 'is no message'),
    Failure('other_stream', 'sends records of a stream that was not asked for', 'malformed', 'strangers'),
    Failure('type_mismatch', 'sends “seven” where its schema says integer', 'type_mismatch', 'seven'),
    Failure('config', 'gets a config that its schema does not allow', 'config_invalid', 'rows', {'mode': 'ok', 'rows': -1}),
]

SILENT = Failure('hang', 'falls silent and stays so', 'hang', 'said nothing for 1 s')
"""Cannot be tried with PyAirbyte alone, which waits for ever. Winnow's limit can be set; in the tests it is a second."""


@dataclass(frozen=True)
class Value:
    """A value that a connector sends, the definition of its field, and what must be in the table: type and value as text."""

    words: str
    definition: dict[str, Any]
    sent: Any
    kept: tuple[str, str | None]
    field: str = 'v'
    shown: str = ''


MOMENT = {'type': 'string', 'format': 'date-time'}
NUMBER = {'type': 'number'}
INTEGER = {'type': 'integer'}
TEXT = {'type': 'string'}
ZONE = 'TIMESTAMP WITH TIME ZONE'

VALUES = [
    Value('whole number', INTEGER, 7, ('BIGINT', '7')),
    Value('whole number of 23 digits', INTEGER, 12345678901234567890123, ('DECIMAL(38,0)', '12345678901234567890123')),
    Value('whole number of 40 digits', INTEGER, 10**39 + 1, ('VARCHAR', str(10**39 + 1))),
    Value('1.5 in an integer field', INTEGER, 1.5, ('DECIMAL(38,9)', '1.500000000')),
    Value('price', NUMBER, 19.99, ('DECIMAL(38,9)', '19.990000000')),
    Value('latitude', NUMBER, 52.520006599999, ('DOUBLE', '52.520006599999')),
    Value('very small number', NUMBER, 1.5e-12, ('DOUBLE', '1.5e-12')),
    Value('very large number', NUMBER, 1e40, ('DOUBLE', '1e+40')),
    Value('moment with an offset', MOMENT, '2026-01-01T00:00:00+02:00', (ZONE, '2025-12-31 22:00:00+00')),
    Value('moment in UTC', MOMENT, '2026-01-01T00:00:00.123456Z', (ZONE, '2026-01-01 00:00:00.123456+00')),
    Value('moment without a zone', MOMENT, '2026-01-01T00:00:00', ('TIMESTAMP', '2026-01-01 00:00:00')),
    Value('moment with nanoseconds', MOMENT, '2026-01-01T00:00:00.123456789Z', ('VARCHAR', '2026-01-01T00:00:00.123456789Z')),
    Value('empty text in a date-time field', MOMENT, '', ('VARCHAR', '')),
    Value('date', {'type': 'string', 'format': 'date'}, '2026-02-28', ('DATE', '2026-02-28')),
    Value('date that does not exist', {'type': 'string', 'format': 'date'}, '2026-02-30', ('VARCHAR', '2026-02-30')),
    Value('time with an offset', {'type': 'string', 'format': 'time'}, '10:00:00+02:00', ('VARCHAR', '10:00:00+02:00')),
    Value('true', {'type': 'boolean'}, True, ('BOOLEAN', 'true')),
    Value('text of digits', TEXT, '007', ('VARCHAR', '007')),
    Value('text with a NUL', TEXT, 'a\0b', ('VARCHAR', 'a\0b')),
    Value('number in a text field', TEXT, 12, ('VARCHAR', '12')),
    Value('object', {'type': 'object'}, {'Key': [1, 2.5, None]}, ('JSON', '{"Key":[1,2.5,null]}')),
    Value('list', {'type': 'array'}, ['a', {'b': 1}], ('JSON', '["a",{"b":1}]')),
    Value('several types', {'type': ['string', 'integer']}, {'a': 1}, ('VARCHAR', '{"a":1}')),
    Value('nothing', NUMBER, None, ('DECIMAL(38,9)', None)),
    Value('field in capitals', TEXT, 'x', ('VARCHAR', 'x'), 'createdAt'),
    Value('field with letters beyond ASCII', TEXT, 'x', ('VARCHAR', 'x'), '名前'),
    Value('field with a quotation mark and a colon', TEXT, 'x', ('VARCHAR', 'x'), 'a "b" :c'),
]

NUMBERS_AS_SENT = [
    ('0.12345678901234567890123', 'VARCHAR'),
    ('1e999', 'VARCHAR'),
    ('-0.1000000000000000055511151231257827', 'VARCHAR'),
    ('12345678901234567890.5e3', 'VARCHAR'),
    ('9007199254740993.5', 'DECIMAL(38,9)'),
]
"""Numbers that no double holds, and the type that holds them."""
