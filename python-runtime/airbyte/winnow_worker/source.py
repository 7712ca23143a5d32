"""How a source's program is run: its command line, and the files that hand its configuration over."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from winnow_worker.errors import WorkerError

DECLARATIVE = Path(__file__).with_name('declarative.py')


@dataclass(frozen=True)
class Program:
    """A connector's executable, with its manifest where it is declared by one."""

    name: str
    executable: Path
    manifest: Path | None = None

    @classmethod
    def from_wire(cls, value: dict[str, object]) -> Program:
        """Returns the program of a request. A manifest comes without code: Python beside it would be run."""
        manifest = value.get('manifest')
        program = cls(str(value['name']), Path(str(value['executable'])), Path(str(manifest)) if manifest else None)
        if program.manifest is not None:
            if not program.manifest.is_file():
                raise WorkerError(
                    'executable_missing',
                    f'The manifest {program.manifest} does not exist.',
                    'Add the source again.',
                    connector=program.name,
                )
            beside = program.manifest.with_name('components.py')
            if beside.exists():
                raise WorkerError(
                    'config_invalid',
                    f'Beside the manifest stands code of its own ({beside}), which is not run.',
                    'Use a manifest that does without components.py.',
                    connector=program.name,
                )
        return program

    def command(self, *args: str) -> list[str]:
        """Returns the whole command line. What airbyte-cdk runs manifests by is run with our own care for broken answers."""
        if self.manifest is None:
            return [str(self.executable), *args]
        runs = [sys.executable, '-B', str(DECLARATIVE)] if self.executable.stem == 'source-declarative-manifest' else [str(self.executable)]
        return [*runs, *args, '--manifest-path', str(self.manifest)]

    @property
    def version(self) -> tuple[object, ...]:
        """What changes when the program does: the key under which its spec may be remembered."""
        files = [self.executable, *([self.manifest] if self.manifest is not None else [])]
        return (self.name, *((str(file), file.stat().st_mtime_ns if file.exists() else None) for file in files))


def start(command: list[str], cwd: Path) -> subprocess.Popen[bytes]:
    """
    Starts a connector in a process group of its own, so that all it starts can be ended with it.

    The folder is also the one for its temporary files: the CDK writes the config into one, which a connector that is killed leaves.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(('WINNOW_', 'AIRBYTE_'))}
    environment.update(dict.fromkeys(('TMPDIR', 'TEMP', 'TMP'), str(cwd)))
    flags = getattr(subprocess, 'CREATE_NEW_PROCESS_GROUP', 0)
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=environment,
        start_new_session=True,
        creationflags=flags,
        bufsize=1 << 18,
    )


def started_at(pid: int) -> str:
    """Returns when a process began, in whatever words the system has: a later process with the same id has others. `connectors-left.ts` is its twin."""
    try:
        after_name = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
        return f'{Path("/proc/sys/kernel/random/boot_id").read_text().strip()} {after_name[19]}'
    except (OSError, IndexError):
        pass
    with contextlib.suppress(OSError):
        said = subprocess.run(['ps', '-o', 'lstart=', '-p', str(pid)], capture_output=True, env={**os.environ, 'LC_ALL': 'C'}, check=False)  # noqa: S607
        return ' '.join(said.stdout.decode().split())
    return ''


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a connector and all that it has started. It has nothing to save, so it is not asked first."""
    if os.name == 'nt':
        with contextlib.suppress(OSError):
            subprocess.run(['taskkill', '/pid', str(process.pid), '/t', '/f'], capture_output=True, check=False)  # noqa: S607
        return
    import signal

    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def handed_over(folder: Path, **contents: object) -> Iterator[dict[str, str]]:
    """Writes values as JSON files that only the user can read, and removes them afterwards whatever happens."""
    paths: dict[str, Path] = {}
    try:
        for name, content in contents.items():
            path = folder / f'{name}.json'
            paths[name] = path
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), 'w', encoding='utf-8') as file:  # noqa: PTH123
                json.dump(content, file)
        yield {name: str(path) for name, path in paths.items()}
    finally:
        for path in paths.values():
            path.unlink(missing_ok=True)
