"""PyAirbyte by itself: reads a stream into a DuckDB cache of its own and prints what that cost as JSON.

usage: read_airbyte.py EXECUTABLE CONFIG STREAM FOLDER
Seconds on the clock and of the processor are those of the reading, not of the import; peak memory in MiB is that of the process.
"""

import json
import resource
import sys
import time
from pathlib import Path

out, sys.stdout = sys.stdout, sys.stderr

import airbyte as ab  # noqa: E402
from airbyte.caches import DuckDBCache  # noqa: E402


def processor() -> float:
    """Returns the processor time of this process and of its children that have ended, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    executable, config, stream, folder = sys.argv[1:]
    wall, cpu = time.monotonic(), processor()
    cache = DuckDBCache(db_path=Path(folder) / "plain.duckdb", cache_dir=Path(folder) / "batches")
    source = ab.get_source(Path(executable).name, local_executable=executable, config=json.loads(config), streams=[stream])
    rows = source.read(cache=cache, force_full_refresh=True).processed_records
    cache.close()
    cost = {"wall": time.monotonic() - wall, "cpu": processor() - cpu, "rows": rows}
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    print(json.dumps({**cost, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit}), file=out)
