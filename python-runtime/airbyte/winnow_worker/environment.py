"""What has to be in order before a library is imported: the channel, the variables, the limit of memory."""

import os
import sys
import warnings
from pathlib import Path

DEFAULTS = {
    'DO_NOT_TRACK': '1',
    'AIRBYTE_OFFLINE_MODE': '1',
    'AIRBYTE_LOCAL_REGISTRY': '0',
    'AIRBYTE_TEMP_FILE_CLEANUP': 'true',
    'NO_LIVE_PROGRESS': '1',
    'NO_COLOR': '1',
    'PYTHONUTF8': '1',
}
"""Nothing is sent and no list is fetched, nothing is drawn. Each can be set otherwise, which is for tests only."""

FOLDERS = ('AIRBYTE_PROJECT_DIR', 'AIRBYTE_INSTALL_DIR', 'AIRBYTE_CACHE_ROOT', 'AIRBYTE_LOGGING_ROOT', 'AIRBYTE_TEMP_DIR')
"""Where PyAirbyte writes. Left out, it would write into the working folder and the system's temporary one."""


def prepare() -> int:
    """Moves the channel away from stdout, so that what libraries print goes to stderr; returns its file descriptor."""
    channel = os.dup(1)
    os.set_inheritable(channel, False)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    warnings.simplefilter('ignore')
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    for name in FOLDERS:
        if name in os.environ:
            Path(os.environ[name]).mkdir(mode=0o700, parents=True, exist_ok=True)
    limit_memory(int(os.environ.get('WINNOW_PY_MEM_MB') or 0))
    return channel


def limit_memory(megabytes: int) -> None:
    """Makes what would take more address space a MemoryError. Windows has no such limit; macOS takes it and ignores it."""
    if megabytes <= 0:
        return
    try:
        import resource
    except ImportError:
        return
    size = megabytes << 20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ValueError, OSError) as problem:
        print(f'The limit of {megabytes} MB could not be set: {problem}', file=sys.stderr)  # noqa: T201
