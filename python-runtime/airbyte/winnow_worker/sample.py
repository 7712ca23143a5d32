"""The first records of a stream, as the connector sends them, in a file of JSON lines."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from winnow_worker.ask import Json, discover
from winnow_worker.guard import Guard
from winnow_worker.jobs import Job
from winnow_worker.read import Wish, configured
from winnow_worker.source import Program, handed_over


def sample(program: Program, config: Json, stream: str, limit: int, output: Path, job: Job) -> int:
    """Writes at most so many records, an object a line, and ends the connector; returns how many there were."""
    streams = configured(discover(program, config, job), [Wish(stream)], program.name, anew=True)
    catalog = {'streams': [json.loads(one.model_dump_json(exclude_none=True)) for one in streams]}
    count = 0
    with job.folder('AIRBYTE_TEMP_DIR') as folder, handed_over(folder, config=config, catalog=catalog, state=[]) as files:
        args = ['read', '--config', files['config'], '--catalog', files['catalog'], '--state', files['state']]
        guard = Guard(program, args, job, folder)
        try:
            with (
                contextlib.closing(guard.messages()) as messages,
                open(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w', encoding='utf-8') as file,  # noqa: PTH123
            ):
                for message, size in messages:
                    record = message.get('record')
                    if message['type'] != 'RECORD' or not isinstance(record, dict) or record.get('stream') != stream:
                        continue
                    file.write(json.dumps(record['data'], ensure_ascii=False) + '\n')
                    job.progress.count(size)
                    count += 1
                    if count >= limit:
                        return count
                guard.require_complete([stream])
        except BaseException:
            output.unlink(missing_ok=True)
            raise
    return count
