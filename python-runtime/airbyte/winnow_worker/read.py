"""Reads streams into a cache file: all of them to their end, or an error."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from airbyte.caches.duckdb import DuckDBCache
from airbyte.strategies import WriteMethod, WriteStrategy
from airbyte_protocol.models import (
    AirbyteMessage,
    AirbyteStateMessage,
    AirbyteStream,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    SyncMode,
    Type,
)

from winnow_worker.ask import Json, discover
from winnow_worker.cache import Catalog, ExactCache, Quiet, table_name
from winnow_worker.columns import literal, quoted
from winnow_worker.errors import WorkerError
from winnow_worker.guard import Guard
from winnow_worker.jobs import Job
from winnow_worker.messages import Message
from winnow_worker.source import Program, handed_over

STATE_TABLE = '_airbyte_state'
TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND NOT temporary"


@dataclass(frozen=True)
class Wish:
    """A stream that is to be read, with the field that tells what is new, where the source does not know it itself."""

    name: str
    cursor: str | None = None


def configured(available: list[Json], wishes: list[Wish], connector: str, *, anew: bool) -> list[ConfiguredAirbyteStream]:
    """Returns the streams as the connector is told to read them. Raises WorkerError stream_missing, config_invalid."""
    by_name = {str(one['name']): one for one in available}
    missing = [wish.name for wish in wishes if wish.name not in by_name]
    if missing:
        raise WorkerError(
            'stream_missing',
            f'{connector} has no stream {", ".join(missing)}. It has {", ".join(list(by_name)[:50]) or "none"}.',
            class_name='AirbyteStreamNotFoundError',
            connector=connector,
        )
    return [_configured(AirbyteStream.model_validate(_without_nulls(by_name[wish.name])), wish, anew=anew) for wish in wishes]


def _configured(stream: AirbyteStream, wish: Wish, *, anew: bool) -> ConfiguredAirbyteStream:
    modes = stream.supported_sync_modes or [SyncMode.full_refresh]
    cursor = [wish.cursor] if wish.cursor is not None and not stream.source_defined_cursor else stream.default_cursor_field
    incremental = SyncMode.incremental in modes and bool(stream.source_defined_cursor or cursor)
    only_so = SyncMode.full_refresh not in modes
    return ConfiguredAirbyteStream(
        stream=stream,
        sync_mode=SyncMode.incremental if only_so or (incremental and not anew) else SyncMode.full_refresh,
        destination_sync_mode=DestinationSyncMode.append_dedup if stream.source_defined_primary_key else DestinationSyncMode.append,
        cursor_field=cursor or None,
        primary_key=stream.source_defined_primary_key,
        generation_id=1,
        minimum_generation_id=1,
        sync_id=1,
    )


def _without_nulls(stream: Json) -> Json:
    return {name: value for name, value in stream.items() if value is not None}


def read(program: Program, config: Json, wishes: list[Wish], cache_file: Path, job: Job, *, full: bool, limit: int | None) -> list[Json]:
    """
    Reads streams into the cache file, and closes it.

    Goes on from the state that the cache keeps. With `full` or a limit all begins anew and replaces what was there, and leaves no
    state, so that the next read begins anew as well. Any doubt whether all arrived is a WorkerError.
    """
    available = discover(program, config, job)
    streams = configured(available, wishes, program.name, anew=full or limit is not None)
    with job.folder('AIRBYTE_CACHE_ROOT') as batches, ExactCache.open(cache_file, batches, job) as cache:
        reading = _Reading(program, config, job, cache, full=full, limit=limit)
        groups = [streams] if limit is None else [[stream] for stream in streams]
        records: dict[str, int] = {}
        for group in groups:
            records.update(reading.read(group))
        job.check()
        _run(cache, 'CHECKPOINT')
    job.progress.tell()
    return [{'name': wish.name, 'table': table_name(wish.name), 'records': records.get(wish.name, 0)} for wish in wishes]


@dataclass
class _Reading:
    program: Program
    config: Json
    job: Job
    cache: ExactCache
    full: bool
    limit: int | None

    def read(self, streams: list[ConfiguredAirbyteStream]) -> dict[str, int]:
        """Runs the connector once; returns how many records of each stream were read and kept."""
        names = [one.stream.name for one in streams]
        going_on = {one.stream.name for one in streams if one.sync_mode is SyncMode.incremental}
        states = self._states(streams)
        known = {state.stream.stream_descriptor.name for state in states if state.stream is not None}
        for name in names:
            if name not in known:
                self._forget(name)
        catalog = Catalog(ConfiguredAirbyteCatalog(streams=streams), {one.stream.name: _method(one) for one in streams})
        told = json.loads(catalog.configured_catalog.model_dump_json(exclude_none=True))
        processor = self.cache.get_record_processor(self.program.name, catalog, self.cache.get_state_writer(self.program.name))
        # From here on: the schema as the connector tells it has been written down with the stream.
        catalog.keep_schemas_back()
        with (
            self.job.folder('AIRBYTE_TEMP_DIR') as folder,
            handed_over(folder, config=self.config, catalog=told, state=[json.loads(state.model_dump_json(exclude_none=True)) for state in states]) as files,
        ):
            args = ['read', '--config', files['config'], '--catalog', files['catalog'], '--state', files['state']]
            guard = Guard(self.program, args, self.job, folder)
            # Closed, whatever stops the reading of it: only then the connector is ended.
            with contextlib.closing(guard.messages()) as messages:
                read = self._messages(messages, guard, names, going_on)
                processor.process_airbyte_messages(read, write_strategy=WriteStrategy.AUTO, progress_tracker=Quiet())
        return {name: guard.records.get(name, 0) if self.limit is None else min(guard.records.get(name, 0), self.limit) for name in names}

    def _states(self, streams: list[ConfiguredAirbyteStream]) -> list[AirbyteStateMessage]:
        """Where reading goes on: the states of those streams that are read by increments and still have their table."""
        if self.full or self.limit is not None:
            return []
        going_on = {one.stream.name for one in streams if one.sync_mode is SyncMode.incremental}
        tables = {row[0] for row in _run(self.cache, TABLES)}
        provider = self.cache.get_state_provider(self.program.name)
        kept: list[AirbyteStateMessage] = list(provider.state_message_artifacts)
        return [
            state
            for state in kept
            if state.stream is not None and state.stream.stream_descriptor.name in going_on and table_name(state.stream.stream_descriptor.name) in tables
        ]

    def _forget(self, stream: str) -> None:
        """Takes away what was kept of a stream that begins anew: PyAirbyte would leave old rows where no new ones come."""
        _run(self.cache, f'DROP TABLE IF EXISTS main.{quoted(table_name(stream))}')
        if (STATE_TABLE,) in _run(self.cache, TABLES):
            _run(self.cache, f'DELETE FROM main.{STATE_TABLE} WHERE stream_name = {literal(stream)}')

    def _messages(self, messages: Iterable[tuple[Message, int]], guard: Guard, names: list[str], going_on: set[str]) -> Iterator[AirbyteMessage]:
        told_of_state = False
        for message, size in messages:
            if message['type'] == 'RECORD':
                record = cast('dict[str, object]', message['record'])
                stream = str(record['stream'])
                if stream not in names:
                    raise WorkerError('malformed', f'{self.program.name} sends records of {stream}, which was not asked for.', connector=self.program.name)
                if self.limit is not None and guard.records[stream] > self.limit:
                    return
                self.job.progress.count(size)
                yield _record(stream, record)
            elif message['type'] == 'STATE' and self.limit is None:
                state = AirbyteStateMessage.model_validate(message['state'])
                if state.stream is not None:
                    # That of a full read says how far it came, not where the next one goes on.
                    if state.stream.stream_descriptor.name in going_on:
                        yield AirbyteMessage(type=Type.STATE, state=state)
                elif not told_of_state:
                    told_of_state = True
                    self.job.progress.log(
                        'warn',
                        f'{self.program.name} keeps one state for all streams, which PyAirbyte does not remember: each read is a full one.',
                    )
        guard.require_complete(names)


@dataclass(slots=True)
class _Record:
    """What PyAirbyte looks at of a record. Its own class takes as long to make as all else that is done with it."""

    stream: str
    data: dict[str, object]
    emitted_at: int


@dataclass(slots=True)
class _RecordMessage:
    record: _Record
    type: Type = Type.RECORD


def _record(stream: str, record: dict[str, object]) -> AirbyteMessage:
    emitted = record.get('emitted_at')
    # Checked when the line was parsed.
    found = _Record(stream, cast('dict[str, object]', record['data']), emitted if isinstance(emitted, int) else 0)
    return cast('AirbyteMessage', _RecordMessage(found))


def _method(stream: ConfiguredAirbyteStream) -> WriteMethod:
    """By increments what has a key is merged by it. All else is added: to an empty table, where the stream begins anew."""
    keys = stream.primary_key or []
    by_key = stream.sync_mode is SyncMode.incremental and bool(keys) and all(len(path) == 1 for path in keys)
    return WriteMethod.MERGE if by_key else WriteMethod.APPEND


def _run(cache: DuckDBCache, sql: str) -> list[tuple[object, ...]]:
    with cache.processor.get_sql_connection() as connection:
        result = connection.exec_driver_sql(sql)
        return [tuple(row) for row in result.fetchall()] if result.returns_rows else []
