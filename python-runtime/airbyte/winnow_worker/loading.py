"""Loads batches of a stream into a table whose columns hold every value exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from winnow_worker.columns import DECLARED, LADDERS, RESERVED, TEXT, converted, exact, literal, matches, quoted
from winnow_worker.errors import WorkerError
from winnow_worker.progress import Level

AT_ONCE = 100
"""Columns that are looked at by one statement."""
STAGE = '_winnow_stage'


@dataclass
class Loading:
    """One load, in one transaction of `run`."""

    run: Callable[[str], Sequence[Any]]
    stream: str
    table: str
    """The new table."""
    final_table: str
    """The one that it goes to, which exists. Its columns are widened where theirs would not hold the new values."""
    types: dict[str, str]
    """Declared types by column, as DuckDB writes them."""
    longest: int
    """The most characters of a record: DuckDB sets a multiple of the memory aside that the longest may take."""
    log: Callable[[Level, str], None]

    def load(self, files: list[str], expected: int, keys: list[str]) -> None:
        """
        Loads the files of a stream.

        Raises WorkerError malformed where not all records arrived, type_mismatch where a value contradicts its declared type.
        With keys, of records that have the same key the last stays.
        """
        before = self._columns_of(self.final_table)
        # Columns that an earlier read had and this schema does not name stay, with NULL in the new rows.
        self._stage(files)
        loaded = self.run(f'SELECT count(*) FROM {STAGE}')[0][0]
        if loaded != expected:
            raise WorkerError('malformed', f'{self.stream}: {expected} records were read, but {loaded} could be kept.')
        chosen = self._choose(before)
        for name, kind in chosen.items():
            if name not in before:
                self.run(f'ALTER TABLE {self._final} ADD COLUMN {quoted(name)} {kind}')
            elif before[name] != kind:
                self.run(f'ALTER TABLE {self._final} ALTER COLUMN {quoted(name)} TYPE {kind}')
        values = ', '.join(f'{converted(quoted(name), kind)} AS {quoted(name)}' for name, kind in chosen.items())
        self.run(f'CREATE TABLE main.{quoted(self.table)} AS SELECT {values} FROM {STAGE}')
        self.run(f'DROP TABLE {STAGE}')
        if keys and all(key in chosen for key in keys):
            self._keep_last(keys)

    @property
    def _final(self) -> str:
        return f'main.{quoted(self.final_table)}'

    def _columns_of(self, table: str) -> dict[str, str]:
        where = f"database_name = current_database() AND schema_name = 'main' AND table_name = {literal(table)}"
        rows = self.run(f'SELECT column_name, data_type FROM duckdb_columns() WHERE {where}')
        return {str(name): str(kind) for name, kind in rows}

    def _stage(self, files: list[str]) -> None:
        # JSON keeps what is inside of it as it is; of other values the text is kept, which for a number is what was sent.
        names = ', '.join(f"{literal(name)}: '{'JSON' if kind == 'JSON' else TEXT}'" for name, kind in self.types.items())
        paths = ', '.join(map(literal, files))
        most = max(self.longest * 4 + 1024, 16 << 20)
        options = f"format = 'newline_delimited', columns = {{{names}}}, maximum_object_size = {most}"
        self.run(f'CREATE OR REPLACE TEMP TABLE {STAGE} AS SELECT * FROM read_json([{paths}], {options})')

    def _choose(self, before: dict[str, str]) -> dict[str, str]:
        """Returns the type of each column: the declared one, that which it has, or the next that holds all values."""
        self._refuse_contradictions()
        chosen: dict[str, str] = {}
        open_columns: dict[str, list[str]] = {}
        for name, declared in self.types.items():
            had = before.get(name, declared)
            ladder = LADDERS.get(declared, ())
            if (had == declared and not ladder) or name in RESERVED:
                chosen[name] = declared
            elif had == TEXT or had not in ladder:
                chosen[name] = TEXT
            else:
                open_columns[name] = [had, *(kind for kind in ladder if kind != had)]
        while open_columns:
            tried = {name: kinds[0] for name, kinds in open_columns.items()}
            counts = self._counts(STAGE, {name: f'NOT {exact(quoted(name), kind)}' for name, kind in tried.items()})
            moved = [name for name in tried if before.get(name) not in (None, tried[name])]
            old = self._counts(self._final, {name: f'NOT {exact(f"CAST({quoted(name)} AS VARCHAR)", tried[name])}' for name in moved})
            for name, kind in tried.items():
                if counts[name] == 0 and old.get(name, 0) == 0:
                    chosen[name] = kind
                    del open_columns[name]
                    if kind != self.types[name]:
                        self.log(
                            'warn',
                            f'{self.stream}: {name} is kept as {kind}, not as {self.types[name]}, which does not hold all of its values exactly.',
                        )
                else:
                    open_columns[name] = open_columns[name][1:]
        return {name: chosen[name] for name in self.types}

    def _refuse_contradictions(self) -> None:
        wanted = {name: DECLARED[kind] for name, kind in self.types.items() if kind in DECLARED}
        counts = self._counts(STAGE, {name: f'NOT {matches(quoted(name), *patterns)}' for name, (patterns, _) in wanted.items()})
        wrong = {name: count for name, count in counts.items() if count > 0}
        if not wrong:
            return
        said = []
        for name, count in list(wrong.items())[:3]:
            patterns, words = wanted[name]
            example = self.run(f'SELECT {quoted(name)} FROM {STAGE} WHERE NOT {matches(quoted(name), *patterns)} LIMIT 1')[0][0]
            said.append(f'{name} should be {words} and is “{str(example)[:80]}” ({count} {"record" if count == 1 else "records"})')
        raise WorkerError('type_mismatch', f'{self.stream}: the connector sends other values than its schema says: {"; ".join(said)}.')

    def _counts(self, source: str, conditions: dict[str, str]) -> dict[str, int]:
        """Counts the rows that meet a condition, by column; rows without a value never do."""
        counts: dict[str, int] = {}
        names = list(conditions)
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            sums = ', '.join(f'count(*) FILTER (WHERE {quoted(name)} IS NOT NULL AND {conditions[name]})' for name in some)
            counts.update(zip(some, self.run(f'SELECT {sums} FROM {source}')[0], strict=True))
        return counts

    def _keep_last(self, keys: list[str]) -> None:
        # Rows stand in the order in which they came. A record without a key takes nobody's place.
        table, names = f'main.{quoted(self.table)}', ', '.join(map(quoted, keys))
        whole = ' AND '.join(f'{quoted(key)} IS NOT NULL' for key in keys)
        self.run(f'DELETE FROM {table} WHERE {whole} AND rowid NOT IN (SELECT max(rowid) FROM {table} WHERE {whole} GROUP BY {names})')
