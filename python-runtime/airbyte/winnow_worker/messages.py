"""Lines of a connector as messages of the Airbyte protocol, without a digit lost."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Literal

import orjson

Message = dict[str, object]
LONG_NUMBER = re.compile(rb'\d[\d.]{14,}|\d[eE][+-]?\d{3}')
"""What may be a number that 64 bits cannot hold. Shorter ones always can."""

KINDS = {'RECORD', 'STATE', 'LOG', 'SPEC', 'CONNECTION_STATUS', 'CATALOG', 'TRACE', 'CONTROL'}


def parse(line: bytes) -> Message | Literal['noise', 'malformed']:
    """
    Returns the message of a line; `noise` for text that a library printed; `malformed` for what looks like a message and is none.

    Numbers that do not fit 64 bits come back as int, or as the text that was sent.
    """
    try:
        value: object = orjson.loads(line)
        if not isinstance(value, dict):
            return 'noise'
        if value.get('type') != 'RECORD' or LONG_NUMBER.search(line):
            value = _exactly(line)
    except (orjson.JSONDecodeError, ValueError):
        try:
            value = _exactly(line)
        except (ValueError, RecursionError):
            return 'malformed' if line.lstrip().startswith(b'{') or b'"type"' in line or b'"record"' in line else 'noise'
    if not isinstance(value, dict) or 'type' not in value:
        return 'noise'
    return value if _well_formed(value) else 'malformed'


def _exactly(line: bytes) -> object:
    value: object = json.loads(line.decode('utf-8'), parse_float=_float, parse_int=_int, parse_constant=str)
    # Half of a surrogate pair is no text: it could not be written anywhere.
    json.dumps(value, ensure_ascii=False).encode('utf-8')
    return value


def _float(text: str) -> float | str:
    value = float(text)
    try:
        exact = math.isfinite(value) and Decimal(text) == Decimal(repr(value))
    except InvalidOperation:
        exact = False
    return value if exact else text


def _int(text: str) -> int | str:
    return int(text) if len(text) < 1_000 else text


def _well_formed(message: Message) -> bool:
    kind = message['type']
    if kind == 'RECORD':
        record = message.get('record')
        return isinstance(record, dict) and isinstance(record.get('stream'), str) and isinstance(record.get('data'), dict)
    if kind == 'STATE':
        return isinstance(message.get('state'), dict)
    if kind == 'CONNECTION_STATUS':
        return isinstance(message.get('connectionStatus'), dict)
    return kind in KINDS and isinstance(message.get(str(kind).lower()), dict)
