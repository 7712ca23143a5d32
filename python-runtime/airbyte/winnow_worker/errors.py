"""What can go wrong, in the kinds that the other side knows, and how any error of Python becomes one of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal

Kind = Literal[
    'config_invalid',
    'check_failed',
    'connector_failed',
    'connector_killed',
    'incomplete',
    'malformed',
    'type_mismatch',
    'stream_missing',
    'executable_missing',
    'hang',
    'memory',
    'cancelled',
    'not_ready',
    'internal',
]

REMEDIES: dict[Kind, str] = {
    'config_invalid': 'Correct the configuration and try again.',
    'check_failed': 'Look at what the connector says, correct the configuration or the access rights, and try again.',
    'connector_failed': 'Look at what the connector says and at its log, and try again.',
    'connector_killed': 'Try again. If it happens again, the machine may be short of memory: read fewer streams at a time.',
    'incomplete': 'Nothing was kept of this read. Try again; if it happens again, look at the log of the connector.',
    'malformed': 'Nothing was kept of this read. Another version of the connector may do better.',
    'type_mismatch': 'Nothing was kept of this read. The schema of the stream has to be corrected in the connector or its manifest.',
    'stream_missing': 'Look for the streams of the source again and select one of those that it has now.',
    'executable_missing': 'Install the connector again.',
    'hang': 'Look whether the service can be reached, and try again. A connector that is silent for long needs a longer limit.',
    'memory': 'Read fewer streams at a time, or allow the Python process more memory.',
    'cancelled': 'Start it again when you wish; nothing was changed.',
    'not_ready': 'Set up Python for connectors again.',
    'internal': 'Try again. If it happens again, the log of the Python process tells more.',
}
"""What to do where the one who throws knows nothing better."""


@dataclass
class WorkerError(Exception):
    """A failure in the words of the user. Strings may hold secrets until `masked`."""

    kind: Kind
    message: str
    remedy: str = ''
    class_name: str = ''
    """The class of the Python error behind it."""
    connector: str | None = None
    failure_type: str | None = None
    """As the connector classes it: config_error, system_error or transient_error."""
    exit_code: int | None = None
    """Negative for a signal, as in subprocess."""
    stderr: list[str] = field(default_factory=list)
    """The last lines of its standard error."""
    log_file: str | None = None

    def __str__(self) -> str:
        """Returns the message alone."""
        return self.message

    def data(self) -> dict[str, object]:
        """Returns what goes over the wire with the error."""
        fields = asdict(self)
        fields['class'] = fields.pop('class_name') or type(self).__name__
        fields['remedy'] = self.remedy or REMEDIES[self.kind]
        return fields


class Cancelled(BaseException):
    """Ends a job that was cancelled. Not an Exception: PyAirbyte must not take it for a failure of its own."""


def as_worker_error(error: BaseException) -> WorkerError:
    """Returns what an error means. PyAirbyte's own errors are told by their class and message, never by their banner."""
    if isinstance(error, WorkerError):
        return error
    name = type(error).__name__
    if isinstance(error, Cancelled):
        return WorkerError('cancelled', 'Cancelled.', class_name=name)
    if isinstance(error, MemoryError) or 'OutOfMemory' in name or 'Out of Memory Error' in str(error):
        return WorkerError('memory', 'The Python process reached its limit of memory.', class_name=name)
    kind: Kind = {
        'AirbyteConnectorValidationFailedError': 'config_invalid',
        'AirbyteConnectorConfigurationMissingError': 'config_invalid',
        'AirbyteConnectorCheckFailedError': 'check_failed',
        'AirbyteConnectorExecutableNotFoundError': 'executable_missing',
        'AirbyteStreamNotFoundError': 'stream_missing',
        'AirbyteConnectorFailedError': 'connector_failed',
    }.get(name, 'internal')  # type: ignore[assignment]
    get_message = getattr(error, 'get_message', None)
    message = str(get_message()) if callable(get_message) else str(error)
    return WorkerError(kind, message.strip() or name, class_name=name, connector=getattr(error, 'connector_name', None))
