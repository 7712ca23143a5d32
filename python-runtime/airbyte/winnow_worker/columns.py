"""What the fields of a stream are called as columns, and of which type a column must be to hold all of its values exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RESERVED = {'_airbyte_raw_id', '_airbyte_extracted_at', '_airbyte_meta'}

NUMBER = r'^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$'
NOT_FINITE = r'^(-?Infinity|NaN)$'
WHOLE = r'^-?(0|[1-9]\d*)(\.0+)?$'
SHORT_DECIMAL = r'^-?\d{1,29}(\.\d{1,9})?$'
SMALL_DECIMAL = r'^-?(0|[1-9]\d{0,8})(\.\d{1,9})?$'
"""What 64 bits hold as a decimal: DuckDB is many times faster with these, and most numbers are."""
TRUTH = r'^(true|false)$'
DAY = r'^\d{4}-\d\d-\d\d$'
CLOCK = r'^\d\d:\d\d(:\d\d(\.\d{1,6}0*)?)?$'
MOMENT = r'^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6}0*)?)?$'
MOMENT_WITH_ZONE = r'^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6}0*)?)?([Zz]|[+-]\d\d(:?\d\d)?)$'

TEXT = 'VARCHAR'
WITH_ZONE = 'TIMESTAMP WITH TIME ZONE'
LADDERS: dict[str, tuple[str, ...]] = {
    'BIGINT': ('BIGINT', 'DECIMAL(38,0)', 'DECIMAL(38,9)', 'DOUBLE', TEXT),
    'DECIMAL(38,9)': ('DECIMAL(38,9)', 'DOUBLE', TEXT),
    'BOOLEAN': ('BOOLEAN', TEXT),
    'DATE': ('DATE', TEXT),
    'TIME': ('TIME', TEXT),
    WITH_ZONE: (WITH_ZONE, 'TIMESTAMP', TEXT),
    'TIMESTAMP': ('TIMESTAMP', WITH_ZONE, TEXT),
}
"""For each declared type those that are tried: the first wins that holds every value. VARCHAR and JSON hold all and have none."""

DECLARED: dict[str, tuple[tuple[str, ...], str]] = {
    'BIGINT': ((NUMBER, NOT_FINITE), 'a whole number'),
    'DECIMAL(38,9)': ((NUMBER, NOT_FINITE), 'a number'),
    'BOOLEAN': ((TRUTH,), 'true or false'),
}
"""What the text of a value looks like for a declared type, one of the patterns, and in words; another value contradicts the connector's own schema."""


def quoted(name: str) -> str:
    """Returns a name as an identifier of DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Returns a text as a literal of DuckDB."""
    return "'" + text.replace("'", "''") + "'"


def matches(column: str, *patterns: str) -> str:
    """Returns the SQL condition under which a text looks like one of the patterns."""
    return '(' + ' OR '.join(f'regexp_matches({column}, {literal(pattern)})' for pattern in patterns) + ')'


def exact(column: str, target: str) -> str:
    """Returns the SQL condition under which the text in a column is held by a type without loss."""
    cast = f'TRY_CAST({column} AS {target})'
    held = f'{cast} IS NOT NULL'
    digits = f"length(ltrim(regexp_replace(regexp_replace({column}, '[eE].*$', ''), '[^0-9]', '', 'g'), '0'))"
    if target in ('BIGINT', 'DECIMAL(38,0)'):
        return f'({matches(column, WHOLE)} AND {held})'
    if target == 'DECIMAL(38,9)':
        # A number that came as a double is told by the double that its decimal gives back.
        same = f'({digits} <= 17 AND TRY_CAST({cast} AS DOUBLE) = TRY_CAST({column} AS DOUBLE))'
        other = f'({matches(column, NUMBER)} AND {held} AND ({matches(column, SHORT_DECIMAL)} OR {same}))'
        return f'(CASE WHEN {matches(column, SMALL_DECIMAL)} THEN true ELSE {other} END)'
    if target == 'DOUBLE':
        return f'({matches(column, NOT_FINITE)} OR ({matches(column, NUMBER)} AND {held} AND isfinite({cast}) AND {digits} <= 17))'
    pattern = {'BOOLEAN': TRUTH, 'DATE': DAY, 'TIME': CLOCK, 'TIMESTAMP': MOMENT, WITH_ZONE: MOMENT_WITH_ZONE}.get(target)
    return f'({matches(column, pattern)} AND {held})' if pattern is not None else 'true'


def converted(column: str, target: str) -> str:
    """Returns the SQL that makes a value of a type of the text in a column, which it holds."""
    plain = f'CAST({column} AS {target})'
    if target != 'DECIMAL(38,9)':
        return plain
    return f'CASE WHEN {matches(column, SMALL_DECIMAL)} THEN CAST(CAST({column} AS DECIMAL(18,9)) AS {target}) ELSE {plain} END'


@dataclass
class Columns:
    """The columns of one stream: names as the source has them, told apart also where only their case differs."""

    by_field: dict[str, str]
    renamed: bool

    @classmethod
    def of(cls, fields: Iterable[str]) -> Columns:
        """Returns columns for fields."""
        columns = cls({}, False)
        for field in fields:
            columns.add(field)
        return columns

    def add(self, field: str) -> str:
        """Adds a field and returns its column."""
        if field in self.by_field:
            return self.by_field[field]
        # DuckDB takes names that differ in case alone for one.
        taken = {column.lower() for column in self.by_field.values()} | RESERVED
        plain = field or 'field'
        column, number = plain, 2
        while column.lower() in taken:
            column, number = f'{plain}_{number}', number + 1
        self.by_field[field] = column
        self.renamed = self.renamed or column != field
        return column
