"""A worker that does what a test wants, in plain Python: `fake-worker.py MODE`. Config `{"do": ...}` says how a call goes."""

import json
import os
import subprocess
import sys
import threading
import time

MODE = sys.argv[1] if len(sys.argv) > 1 else 'well'
lock = threading.Lock()
cancelled = set()


def send(message):
    body = json.dumps({'jsonrpc': '2.0', **message}).encode()
    with lock:
        sys.stdout.buffer.write(b'Content-Length: %d\r\n\r\n' % len(body) + body)
        sys.stdout.buffer.flush()


def wait(job, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end and job not in cancelled:
        time.sleep(0.01)


def fail(number, kind, **more):
    send({'id': number, 'error': {'code': -32050, 'message': more.get('message', ''), 'data': {'kind': kind, 'message': '', 'stderr': [], **more}}})


def work(number, params):
    job, config = params['job'], params['config']
    do = config.get('do')
    if do == 'crash':
        os._exit(7)
    if do == 'garbage':
        sys.stdout.buffer.write(b'Traceback: something was printed\r\n\r\n')
        sys.stdout.buffer.flush()
        return
    if do == 'strange':
        send({'id': number, 'result': {'streams': 'many'}})
        return
    if do == 'fail':
        fail(number, **config['error'])
        return
    if do == 'slow':
        send({'method': 'progress', 'params': {'job': job, 'records': 3, 'bytes': 30}})
        send({'method': 'log', 'params': {'job': job, 'level': 'info', 'message': 'slowly'}})
        wait(job, 60)
        fail(number, 'cancelled', message='Cancelled.')
        return
    if do == 'deaf':
        # Starts a program in a group of its own and does not hear of cancelling.
        child = subprocess.Popen(['sleep', '60'], start_new_session=True)
        send({'method': 'log', 'params': {'job': job, 'level': 'info', 'message': str(child.pid)}})
        time.sleep(60)
    if do == 'say':
        print(config['text'], file=sys.stderr, flush=True)
    if do == 'environment':
        send({'id': number, 'result': {'streams': [{'name': name, 'schema': {}, 'sync_modes': ['full_refresh'], 'source_defined_cursor': False, 'default_cursor': [], 'primary_key': []} for name in os.environ]}})
        return
    send({'id': number, 'result': {'streams': []}})


def main():
    if MODE == 'dead':
        sys.exit('cannot')
    while line := sys.stdin.buffer.readline():
        length = int(line.split(b':')[1])
        sys.stdin.buffer.readline()
        message = json.loads(sys.stdin.buffer.read(length))
        method, params, number = message['method'], message.get('params'), message.get('id')
        if method == 'ping':
            if MODE != 'silent':
                send({'id': number, 'result': {'pid': os.getpid(), 'uptime': 1.0, 'ready': True, 'import_error': None, 'versions': {}}})
        elif method == 'cancel':
            cancelled.add(params['job'])
            send({'id': number, 'result': {'found': True}})
        elif method == 'shutdown':
            send({'id': number, 'result': {}})
            sys.exit(0)
        elif params['config'].get('do') == 'hang':
            time.sleep(60)
        else:
            threading.Thread(target=work, args=(number, params), daemon=True).start()


main()
