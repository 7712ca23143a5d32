"""Runs a command and prints what it cost as JSON: wall and processor seconds, peak memory in MiB, exit code.

usage: cost.py COMMAND [ARG ...]
The command's standard output goes to standard error, so that the last line of standard output is ours.
"""

import json
import os
import resource
import subprocess
import sys
import time

if __name__ == "__main__":
    started = time.monotonic()
    code = subprocess.run(sys.argv[1:], stdout=sys.stderr, check=False).returncode
    wall = time.monotonic() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / unit, "code": code, "pid": os.getpid()}))
