"""The worker under watch: notes every socket that is connected, every name that is looked up, every file opened for writing."""

import json
import os
import sys
from typing import Any

LOG = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
NETWORK = ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto', 'socket.sendmsg')


def note(event: str, what: str) -> None:
    os.write(LOG, json.dumps([event, what]).encode() + b'\n')


def watch(event: str, args: tuple[Any, ...]) -> None:
    if event in NETWORK:
        note(event, str(args[-1]))
    elif event == 'open' and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and args[0] != os.devnull:
        note('open', os.path.abspath(args[0]))


sys.addaudithook(watch)

import runpy  # noqa: E402

runpy.run_module('winnow_worker', run_name='__main__')
