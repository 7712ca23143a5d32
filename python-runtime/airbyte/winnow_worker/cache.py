"""PyAirbyte's cache in a DuckDB file, made to keep names and values as the source has them."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any, ClassVar, cast
from uuid import uuid4

import orjson
import sqlalchemy
from airbyte._processors.sql.duckdb import DuckDBSqlProcessor
from airbyte._util.name_normalizers import LowerCaseNormalizer, NameNormalizerBase
from airbyte._writers.jsonl import JsonlWriter
from airbyte.caches.duckdb import DuckDBCache
from airbyte.constants import AB_EXTRACTED_AT_COLUMN, AB_META_COLUMN, AB_RAW_ID_COLUMN
from airbyte.exceptions import PyAirbyteNameNormalizationError
from airbyte.progress import ProgressTracker
from airbyte.records import StreamRecordHandler
from airbyte.shared.catalog_providers import CatalogProvider
from airbyte.strategies import WriteMethod, WriteStrategy
from airbyte.types import CONVERSION_MAP, SQLTypeConverter
from airbyte_protocol.models import AirbyteRecordMessage, ConfiguredAirbyteCatalog

from winnow_worker.columns import WITH_ZONE, Columns, quoted
from winnow_worker.jobs import Job
from winnow_worker.loading import Loading

MOST_MB = 1024
"""Memory of DuckDB for one read."""


def table_name(stream: str) -> str:
    """Returns the table of a stream: PyAirbyte's name for it, made unique where that is not the stream's own name."""
    try:
        plain = LowerCaseNormalizer.normalize(stream)
    except PyAirbyteNameNormalizationError:
        plain = 'stream'
    if plain == stream and not plain.startswith('_airbyte'):
        return plain
    return f'{plain.strip("_") or "stream"}_{hashlib.sha256(stream.encode()).hexdigest()[:8]}'


class AsTheyAre(NameNormalizerBase):
    """Leaves names alone. PyAirbyte would write `createdAt` small, and lose one of two fields that then have the same name."""

    @staticmethod
    def normalize(name: str) -> str:
        """Returns the name."""
        return name


class Quiet(ProgressTracker):
    """Tells nobody anything: the worker counts by itself, and PyAirbyte's tracker draws, logs into files and sends."""

    def __init__(self) -> None:
        """Does nothing of what the base class does."""

    def __del__(self) -> None:
        """Has nothing to end."""

    def log_batch_written(self, stream_name: str, batch_size: int) -> None:
        """Says nothing."""

    def log_batches_finalizing(self, stream_name: str, num_batches: int) -> None:
        """Says nothing."""

    def log_batches_finalized(self, stream_name: str, num_batches: int) -> None:
        """Says nothing."""

    def log_stream_finalized(self, stream_name: str) -> None:
        """Says nothing."""


class Catalog(CatalogProvider):
    """The streams that are read, with the way in which each is written."""

    def __init__(self, configured: ConfiguredAirbyteCatalog, methods: dict[str, WriteMethod]) -> None:
        """Takes what the connector is given. PyAirbyte's own choice replaces a table by an increment where there is no key and no cursor."""
        super().__init__(configured)
        self._methods = methods
        self.schemas = {one.stream.name: one.stream.json_schema for one in configured.streams}

    def keep_schemas_back(self) -> None:
        """Shows PyAirbyte no field before the processor has named its column: it stumbles over names without ASCII."""
        for one in self.configured_catalog.streams:
            one.stream.json_schema = {'type': 'object', 'properties': {}}

    def resolve_write_method(self, stream_name: str, write_strategy: WriteStrategy) -> WriteMethod:
        """Returns what was decided for the stream."""
        return self._methods[stream_name]

    def get_primary_keys(self, stream_name: str) -> list[str]:
        """Returns the fields of the key as they are called; none for a key inside of an object, which no column can be."""
        keys = self.get_configured_stream_info(stream_name).primary_key or []
        return [] if any(len(path) != 1 for path in keys) else [path[0] for path in keys]


class WithZone(sqlalchemy.types.TIMESTAMP):
    """A moment. PyAirbyte's own type is written without a zone, into which DuckDB reads the clock and drops the offset."""

    def __str__(self) -> str:
        """Returns the name that DuckDB has for it."""
        return WITH_ZONE


class ExactTypes(SQLTypeConverter):
    """PyAirbyte's types for DuckDB, with moments as what they are and vectors as JSON."""

    def __init__(self, conversion_map: dict[str, Any] | None = None) -> None:
        """Takes another map, or PyAirbyte's."""
        super().__init__({**(conversion_map or CONVERSION_MAP), 'timestamp_with_timezone': WithZone()})

    def to_sql_type(self, json_schema_property_def: dict[str, Any]) -> sqlalchemy.types.TypeEngine[Any]:
        """Returns the type of a property: text for what has several."""
        kind = super().to_sql_type(json_schema_property_def)
        return sqlalchemy.types.JSON() if isinstance(kind, sqlalchemy.types.ARRAY) else kind


class FastWriter(JsonlWriter):
    """
    Writes what is needed and no more: half of the time of a read goes by here.

    PyAirbyte packs more, which is of no use for what is read back at once, and looks each field up by several names.
    Knows how long the longest record is.
    """

    longest = 0
    """In characters."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        """Takes what PyAirbyte gives its writers."""
        self._prefix = str(uuid4())[:23]
        self._numbers = itertools.count()
        super().__init__(*args, **settings)

    def _open_new_file(self, file_path: Path) -> IO[str]:
        return cast('IO[str]', gzip.open(file_path, mode='wt', compresslevel=1, encoding='utf-8'))

    def process_record_message(self, record_msg: AirbyteRecordMessage, stream_record_handler: StreamRecordHandler, progress_tracker: ProgressTracker) -> None:
        """Writes a record with all of its fields, and with those that PyAirbyte adds. What a record lacks is NULL when it is read."""
        batch = self._active_batches.get(record_msg.stream)
        if batch is None or batch.record_count >= self.MAX_BATCH_SIZE:
            batch = self._new_batch(record_msg.stream, progress_tracker)
        self._write(
            {
                **record_msg.data,
                AB_RAW_ID_COLUMN: f'{self._prefix}-{next(self._numbers):012x}',
                AB_EXTRACTED_AT_COLUMN: datetime.fromtimestamp(record_msg.emitted_at / 1000, tz=timezone.utc),
                AB_META_COLUMN: {},
            },
            cast('IO[str]', batch.open_file_writer),
        )
        batch.increment_record_count()

    def _write(self, record: dict[str, Any], file: IO[str]) -> None:
        try:
            line = orjson.dumps(record).decode()
        except TypeError:
            # Whole numbers of more than 64 bits, and objects in objects in objects.
            line = json.dumps(record, default=_moment, ensure_ascii=False)
        self.longest = max(self.longest, len(line))
        file.write(line + '\n')


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


class ExactProcessor(DuckDBSqlProcessor):
    """Writes records into tables without a loss. Each override says what PyAirbyte's own would lose."""

    normalizer: Any = AsTheyAre
    type_converter_class = ExactTypes
    file_writer_class = FastWriter

    def __init__(self, **settings: Any) -> None:
        """Takes what PyAirbyte gives its processors."""
        self.columns: dict[str, Columns] = {}
        super().__init__(**settings)

    @property
    def _job(self) -> Job:
        return cast('Job', cast('ExactCache', self.sql_config).job)

    def get_sql_table_name(self, stream_name: str) -> str:
        """Returns the table of a stream."""
        return table_name(stream_name)

    def process_record_message(self, record_msg: AirbyteRecordMessage, stream_record_handler: StreamRecordHandler, progress_tracker: ProgressTracker) -> None:
        """Takes a record with all of its fields. PyAirbyte leaves out those that the schema does not name."""
        stream = record_msg.stream
        columns = self._columns_of(stream)
        known = columns.by_field
        if not known.keys() >= record_msg.data.keys():
            self._declare(stream, record_msg.data)
        if columns.renamed:
            record_msg.data = {known[field]: value for field, value in record_msg.data.items()}
        super().process_record_message(record_msg, stream_record_handler, progress_tracker)

    def _columns_of(self, stream: str) -> Columns:
        """Returns the columns of a stream; at first names them, and its schema's properties after them."""
        if stream in self.columns:
            return self.columns[stream]
        properties = cast('Catalog', self.catalog_provider).schemas[stream].get('properties') or {}
        columns = self.columns[stream] = Columns.of(properties)
        self.catalog_provider.get_stream_properties(stream).update({columns.by_field[field]: definition for field, definition in properties.items()})
        configured = self.catalog_provider.get_configured_stream_info(stream)
        configured.primary_key = [[columns.by_field.get(path[0], path[0]), *path[1:]] for path in configured.primary_key or []]
        return columns

    def _declare(self, stream: str, data: dict[str, Any]) -> None:
        columns = self.columns[stream]
        properties = self.catalog_provider.get_stream_properties(stream)
        new = [columns.add(field) for field in data if field not in columns.by_field]
        for column in new:
            properties[column] = {'type': 'string'}
        self._job.progress.log('warn', f'{stream} has fields that its schema does not name; they are kept as text: {", ".join(new)}')

    def _init_connection_settings(self, connection: sqlalchemy.engine.Connection) -> None:
        for setting in cast('ExactCache', self.sql_config).settings:
            connection.exec_driver_sql(setting)

    def _quote_identifier(self, identifier: str) -> str:
        return quoted(identifier)

    def _execute_sql(self, sql: Any) -> Any:
        # PyAirbyte takes a colon in a name or a path for a parameter.
        with self.get_sql_connection() as connection, self._job.on_cancel(connection.connection.driver_connection.interrupt):  # type: ignore[union-attr]
            return connection.exec_driver_sql(sql) if isinstance(sql, str) else connection.execute(sql)

    def _ensure_final_table_exists(self, stream_name: str, *, create_if_missing: bool = True) -> str:
        self._columns_of(stream_name)
        return super()._ensure_final_table_exists(stream_name, create_if_missing=create_if_missing)

    def _write_files_to_new_table(self, files: list[Path], stream_name: str, batch_id: str) -> str:
        table = self._get_temp_table_name(stream_name, batch_id)
        expected = sum(batch.record_count for batch in self.file_writer.get_pending_batches(stream_name))
        keys = self.catalog_provider.get_primary_keys(stream_name)
        merged = self.catalog_provider.resolve_write_method(stream_name, WriteStrategy.AUTO) is WriteMethod.MERGE
        with self.get_sql_connection() as connection, self._job.on_cancel(connection.connection.driver_connection.interrupt):  # type: ignore[union-attr]
            Loading(
                run=lambda sql: _rows(connection.exec_driver_sql(sql)),
                stream=stream_name,
                table=table,
                final_table=self.get_sql_table_name(stream_name),
                types={name: str(kind).replace(', ', ',') for name, kind in self._get_sql_column_definitions(stream_name).items()},
                longest=cast('FastWriter', self.file_writer).longest,
                log=self._job.progress.log,
            ).load([str(file) for file in files], expected, keys if merged else [])
        return table

    def _add_missing_columns_to_table(self, stream_name: str, table_name: str) -> None:
        """Has been done while loading, by quoted names."""


def _rows(result: sqlalchemy.engine.CursorResult[Any]) -> Sequence[Any]:
    return result.fetchall() if result.returns_rows else []


class ExactCache(DuckDBCache):
    """A cache in a file of its own, in the schema `main`."""

    _sql_processor_class: ClassVar[Any] = ExactProcessor
    job: Any
    settings: list[str]

    @classmethod
    def open(cls, path: Path, batches: Path, job: Job) -> ExactCache:
        """Opens or makes the file; batches of records stand in another folder until they are loaded."""
        # What does not fit is put aside on the disk. More would make it no faster, and several reads go on at once.
        megabytes = min(int(os.environ.get('WINNOW_PY_MEM_MB') or 0) // 4 or MOST_MB, MOST_MB)
        settings = [
            # Nothing is fetched: DuckDB would get extensions from the network.
            'SET autoinstall_known_extensions = false',
            'SET autoload_known_extensions = false',
            f"SET memory_limit = '{megabytes}MB'",
            'SET threads = 2',
            "SET temp_directory = '{}'".format(str(batches).replace("'", "''")),
            "SET TimeZone = 'UTC'",
        ]
        return cls(db_path=path, schema_name='main', cache_dir=batches, cleanup=True, job=job, settings=settings)
