"""The worker's side of the wire: JSON-RPC 2.0 with Content-Length framing, over the descriptors of the process."""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO, cast

import cattrs
from pygls.exceptions import JsonRpcException
from pygls.protocol import JsonRPCProtocol
from pygls.protocol.json_rpc import JsonRPCNotification, JsonRPCRequestMessage, JsonRPCResponseMessage
from pygls.server import JsonRPCServer

from winnow_worker import ask
from winnow_worker.errors import WorkerError, as_worker_error
from winnow_worker.jobs import Job, Jobs, sweep
from winnow_worker.manifest import LOADING
from winnow_worker.source import Program

ERROR_CODE = -32050
PACKAGES = ('airbyte', 'airbyte-cdk', 'duckdb', 'pygls')
MOST_JOBS = 8
TO_END_S = 2.0
"""So long a job has to remove its files when the worker ends."""

Params = dict[str, Any]


class Protocol(JsonRPCProtocol):
    """Takes a whole body for a message. pygls makes messages of objects inside of it, too: of a config that looks like one."""

    def structure_message(self, data: Params) -> Any:
        """Leaves an object as it is: at this moment nobody knows whether it stands inside of another."""
        return data

    def handle_message(self, message: Any) -> None:
        """Takes the object of a body for the message that it is."""
        super().handle_message(super().structure_message(message))


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter()
    # Parameters stay what they are; pygls would make named tuples of them and rename their keys.
    converter.register_structure_hook(JsonRPCResponseMessage, lambda value, cls: cls(**value))
    for kind in (JsonRPCRequestMessage, JsonRPCNotification):
        converter.register_structure_hook(kind, lambda value, cls: cls(**{**value, 'params': value.get('params') or {}}))
    return converter


class Input:
    """Stdin, which says when it has ended: then the other side is gone."""

    def __init__(self, stream: BinaryIO, ended: Callable[[], None]) -> None:
        """Takes the stream and what to do at its end."""
        self._stream = stream
        self._ended = ended

    def readline(self) -> bytes:
        """Returns the next line."""
        line = self._stream.readline()
        if not line:
            self._ended()
        return line

    def read(self, size: int) -> bytes:
        """Returns so many bytes, fewer at the end."""
        return self._stream.read(size)


class Worker:
    """Answers requests; each that takes time runs in a thread of its own."""

    def __init__(self, channel: int) -> None:
        """Takes the descriptor that answers go to."""
        self.server = JsonRPCServer(Protocol, _converter, max_workers=2)
        self.jobs = Jobs()
        self._channel = channel
        self._started = time.monotonic()
        self._threads = ThreadPoolExecutor(MOST_JOBS, 'job')
        self._loop: asyncio.AbstractEventLoop | None = None
        self._imported = threading.Event()
        self._import_error: str | None = None
        self._ending = threading.Lock()
        for handler in (self.ping, self.cancel, self.shutdown):
            self._register(handler.__name__, handler)
        for work in (self.spec, self.check, self.discover, self.sample, self.read):
            self._register(work.__name__, self._in_thread(work))

    def _register(self, name: str, handler: Callable[[Params], object]) -> None:
        # A method of an object cannot bear the marks that pygls leaves on what it calls.
        if asyncio.iscoroutinefunction(handler):

            async def later(params: Params) -> object:
                return await handler(params)

            self.server.feature(name)(later)
        else:
            self.server.feature(name)(lambda params: handler(params))

    def run(self) -> None:
        """Serves until the other side is gone."""
        # What it says of a failed message holds the message, and with it secrets.
        logging.getLogger('pygls').setLevel(logging.CRITICAL + 1)
        logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
        sweep('AIRBYTE_TEMP_DIR')
        sweep('AIRBYTE_CACHE_ROOT')
        threading.Thread(target=self._import, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: self.end())
        # Ctrl+C in a terminal goes to the other side as well, which ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.server.start_io(cast('BinaryIO', Input(sys.stdin.buffer, self.end)), os.fdopen(self._channel, 'wb'))

    def _import(self) -> None:
        try:
            with LOADING:
                import winnow_worker.read
                import winnow_worker.sample  # noqa: F401
        except BaseException as error:
            self._import_error = f'{type(error).__name__}: {error}'
            print(f'PyAirbyte cannot be imported: {self._import_error}', file=sys.stderr)  # noqa: T201
        self._imported.set()

    def _require_import(self, job: Job) -> None:
        while not self._imported.wait(0.1):
            job.check()
        if self._import_error is not None:
            raise WorkerError('not_ready', f'PyAirbyte cannot be loaded: {self._import_error}.', class_name='ImportError')

    def send(self, method: str, params: dict[str, object]) -> None:
        """Sends a notification, from any thread: writes of several would mix."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.server.protocol.notify, method, params)

    def _in_thread(self, work: Callable[[Params, Job], object]) -> Callable[[Params], object]:
        async def answer(params: Params) -> object:
            self._loop = asyncio.get_running_loop()
            job = Job(str(params['job']), self.send)

            def run() -> object:
                with self.jobs.running(job):
                    try:
                        return work(params, job)
                    except BaseException as error:
                        raise self._answer(error, job) from None

            return await self._loop.run_in_executor(self._threads, run)

        return answer

    def _answer(self, error: BaseException, job: Job) -> JsonRpcException:
        """Returns an error as it goes over the wire: without secrets."""
        found = as_worker_error(error)
        if job.cancelled.is_set() and found.kind != 'cancelled':
            # What a cancelled job stumbles over is nobody's business.
            found = WorkerError('cancelled', 'Cancelled.', class_name='Cancelled')
        found.log_file = str(job.progress.log_file) if job.progress.log_file is not None else None
        data = cast('dict[str, object]', job.progress.masker.all(found.data()))
        if found.kind != 'cancelled':
            job.progress.log('error', found.message)
        if found.kind == 'internal':
            import traceback

            text = ''.join(traceback.format_exception(error))
            print(job.progress.masker.text(text), file=sys.stderr)  # noqa: T201
        return JsonRpcException(message=str(data['message']), code=ERROR_CODE, data=data)

    def ping(self, _: Params) -> Params:
        """Says that the process is alive, and whether PyAirbyte is loaded."""
        versions = {'python': platform.python_version()}
        for package in PACKAGES:
            try:
                versions[package] = metadata.version(package)
            except metadata.PackageNotFoundError:
                continue
        ready = self._imported.is_set() and self._import_error is None
        return {
            'pid': os.getpid(),
            'uptime': time.monotonic() - self._started,
            'ready': ready,
            'import_error': self._import_error,
            'versions': versions,
        }

    def spec(self, params: Params, job: Job) -> Params:
        """Returns the schema of a connector's config."""
        found = ask.spec(Program.from_wire(params['program']), job)
        return {'schema': found['connectionSpecification'], 'documentation_url': found.get('documentationUrl')}

    def check(self, params: Params, job: Job) -> Params:
        """Asks a connector whether it can work with a config."""
        ask.check(Program.from_wire(params['program']), params['config'], job)
        return {}

    def discover(self, params: Params, job: Job) -> Params:
        """Returns the streams of a source."""
        found = ask.discover(Program.from_wire(params['program']), params['config'], job)
        return {'streams': [_stream(one) for one in found]}

    def sample(self, params: Params, job: Job) -> Params:
        """Writes the first records of a stream into a file."""
        self._require_import(job)
        from winnow_worker.sample import sample

        program, output = Program.from_wire(params['program']), Path(params['output'])
        return {'records': sample(program, params['config'], params['stream'], int(params['limit']), output, job)}

    def read(self, params: Params, job: Job) -> Params:
        """Reads streams into a cache file."""
        self._require_import(job)
        from winnow_worker.read import Wish, read

        program, cache = Program.from_wire(params['program']), Path(params['cache'])
        wishes = [Wish(one['name'], one.get('cursor')) for one in params['streams']]
        return {'streams': read(program, params['config'], wishes, cache, job, full=bool(params.get('full')), limit=params.get('limit'))}

    def cancel(self, params: Params) -> Params:
        """Ends a job at once."""
        return {'found': self.jobs.cancel(str(params['job']))}

    def shutdown(self, _: Params) -> Params:
        """Ends the process after its answer."""
        threading.Timer(0.05, self.end).start()
        return {}

    def end(self) -> None:
        """Ends all connectors, lets jobs remove their files, and ends the process."""
        if not self._ending.acquire(blocking=False):
            return
        threading.Thread(target=self._end).start()

    def _end(self) -> None:
        self.jobs.cancel_all()
        until = time.monotonic() + TO_END_S
        while not self.jobs.none_left and time.monotonic() < until:
            time.sleep(0.01)
        # A thread waits for the next line of stdin, which never comes.
        os._exit(0)


def _stream(found: ask.Json) -> ask.Json:
    modes = found.get('supported_sync_modes')
    return {
        'name': found['name'],
        'schema': found.get('json_schema') or {},
        'sync_modes': modes or ['full_refresh'],
        'source_defined_cursor': bool(found.get('source_defined_cursor')),
        'default_cursor': found.get('default_cursor_field') or [],
        'primary_key': found.get('source_defined_primary_key') or [],
    }


def serve(channel: int) -> None:
    """Serves over stdin and a descriptor until the other side is gone."""
    Worker(channel).run()
