"""What a connector is asked beside its rows: what it needs, whether it works, which streams it has."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path

import jsonschema

from winnow_worker.errors import WorkerError
from winnow_worker.guard import Guard
from winnow_worker.jobs import Job
from winnow_worker.login import Login
from winnow_worker.manifest import declared_spec
from winnow_worker.masking import Masker, secrets_of
from winnow_worker.messages import Message
from winnow_worker.source import Program, handed_over

Json = dict[str, object]
_specs: dict[tuple[object, ...], Json] = {}
"""Specs by program and version: a connector takes seconds to start."""


def spec(program: Program, job: Job) -> Json:
    """Returns a connector's specification as it sends it."""
    job.progress.open_log(program.name)
    known = _specs.get(program.version)
    if known is None:
        if program.manifest is not None:
            # What runs manifests has a specification of its own, which is not that of the manifest.
            known = declared_spec(program.manifest, program.name, job.check)
        else:
            with job.folder('AIRBYTE_TEMP_DIR') as folder:
                known = _answer(Guard(program, ['spec'], job, folder), 'SPEC', 'spec')
        if not isinstance(known.get('connectionSpecification'), dict):
            raise WorkerError('malformed', f'{program.name} sent a specification without a schema of its configuration.', connector=program.name)
        _specs[program.version] = known
    return known


def validate(program: Program, config: Json, job: Job) -> None:
    """Raises where a config does not fit the connector's schema. From here on its secrets are masked."""
    # Until the schema tells which they are, every value counts as secret.
    job.progress.masker = Masker(secrets_of(config, None))
    schema = spec(program, job)['connectionSpecification']
    job.progress.masker = Masker(secrets_of(config, schema))
    job.login = Login(config, schema, job.progress)
    validator = jsonschema.validators.validator_for(schema, jsonschema.Draft7Validator)(schema)
    problems = sorted(validator.iter_errors(config), key=lambda one: list(map(str, one.absolute_path)))
    if problems:
        where = '.'.join(map(str, problems[0].absolute_path))
        said = '; '.join(_said(problem) for problem in problems[:5])
        raise WorkerError(
            'config_invalid',
            f'The configuration does not fit {program.name}: {said}.',
            f'Correct {where}.' if where else '',
            class_name='AirbyteConnectorValidationFailedError',
            connector=program.name,
        )


def _said(problem: jsonschema.ValidationError) -> str:
    """What is wrong, without the value: it may be a secret."""
    where = '.'.join(map(str, problem.absolute_path))
    if problem.validator in ('required', 'additionalProperties', 'dependentRequired'):
        words = problem.message
    elif problem.validator in ('oneOf', 'anyOf', 'allOf', 'not', 'if'):
        words = 'is none of the allowed forms'
    else:
        words = f'must have {problem.validator} {problem.validator_value!r}'
    return f'{where} {words}' if where else words


def check(program: Program, config: Json, job: Job) -> None:
    """Raises what the connector says is wrong."""
    validate(program, config, job)
    with _with_config(program, 'check', config, job) as guard:
        status: Json = {}
        try:
            for message, _ in guard.messages():
                said = message.get('connectionStatus')
                if message['type'] == 'CONNECTION_STATUS' and isinstance(said, dict):
                    status = said
        except WorkerError:
            # A connector that says that it failed may end as it likes.
            if status.get('status') != 'FAILED':
                raise
    if status.get('status') == 'SUCCEEDED':
        return
    reason = status.get('message')
    words = _plain(reason) if isinstance(reason, str) and reason else 'the check failed, and the connector does not say why.'
    raise WorkerError('check_failed', f'{program.name}: {words}', class_name='AirbyteConnectorCheckFailedError', connector=program.name)


def _plain(reason: str) -> str:
    """Returns a message without the quotes of Python, in which airbyte-cdk puts it."""
    try:
        plain: object = ast.literal_eval(reason)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return reason
    return plain if isinstance(plain, str) else reason


def discover(program: Program, config: Json, job: Job) -> list[Json]:
    """Returns the streams of a source as the connector describes them."""
    validate(program, config, job)
    with _with_config(program, 'discover', config, job) as guard:
        streams = _answer(guard, 'CATALOG', 'catalog').get('streams')
    if not isinstance(streams, list) or not all(isinstance(one, dict) and isinstance(one.get('name'), str) for one in streams):
        raise WorkerError('malformed', f'{program.name} sent a catalogue without streams.', connector=program.name)
    return streams


@contextlib.contextmanager
def _with_config(program: Program, command: str, config: Json, job: Job) -> Iterator[Guard]:
    with job.folder('AIRBYTE_TEMP_DIR') as folder, handed_over(Path(folder), config=config) as files:
        yield Guard(program, [command, '--config', files['config']], job, folder)


def _answer(guard: Guard, kind: str, member: str) -> Json:
    """Returns the one message that was asked for. What comes after it is waited for: an error may be among it."""
    found: Message | None = None
    for message, _ in guard.messages():
        if message['type'] == kind and found is None:
            found = message
    value = found.get(member) if found is not None else None
    if not isinstance(value, dict):
        raise WorkerError('malformed', f'{guard.program.name} ended well, but did not answer.', connector=guard.program.name)
    return value
