"""A connector that misbehaves as its config says. Speaks the Airbyte protocol with nothing but the standard library."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROWS = 1000
SPEC = {
    'documentationUrl': 'https://example.org/fake',
    'connectionSpecification': {
        '$schema': 'http://json-schema.org/draft-07/schema#',
        'type': 'object',
        'required': ['mode'],
        'properties': {
            'mode': {'type': 'string'},
            'rows': {'type': 'integer', 'minimum': 0},
            'api_key': {'type': 'string', 'airbyte_secret': True},
            'data': {'type': 'array'},
            'schema': {'type': 'object'},
            'note': {'type': 'string'},
            'credentials': {
                'type': 'object',
                'properties': {
                    'refresh_token': {'type': 'string', 'airbyte_secret': True},
                    'access_token': {'type': 'string', 'airbyte_secret': True},
                    'token_expiry_date': {'type': 'string'},
                },
            },
        },
    },
}
USERS = {
    'type': 'object',
    'properties': {'id': {'type': 'integer'}, 'name': {'type': ['null', 'string']}, 'updatedAt': {'type': 'string', 'format': 'date-time'}},
}


def say(message):
    print(json.dumps(message), flush=True)


def record(stream, data):
    # A text `number:1.50` stands for a number that is sent with exactly these digits.
    text = json.dumps({'type': 'RECORD', 'record': {'stream': stream, 'data': data, 'emitted_at': 1760000000000}})
    print(re.sub(r'"number:([^"]*)"', r'\1', text), flush=True)


def state(stream, value):
    say({'type': 'STATE', 'state': {'type': 'STREAM', 'stream': {'stream_descriptor': {'name': stream}, 'stream_state': value}}})


def status(stream, value):
    say(
        {
            'type': 'TRACE',
            'trace': {'type': 'STREAM_STATUS', 'emitted_at': 1, 'stream_status': {'stream_descriptor': {'name': stream}, 'status': value}},
        }
    )


def trace_error(message, failure_type='system_error'):
    say({'type': 'TRACE', 'trace': {'type': 'ERROR', 'emitted_at': 1, 'error': {'message': message, 'failure_type': failure_type}}})


def log(message, level='INFO'):
    say({'type': 'LOG', 'log': {'level': level, 'message': message}})


def catalog(config):
    streams = [
        {
            'name': 'users',
            'json_schema': USERS,
            'supported_sync_modes': ['full_refresh', 'incremental'],
            'source_defined_cursor': True,
            'source_defined_primary_key': [['id']],
        },
        {
            'name': 'events',
            'json_schema': USERS,
            'supported_sync_modes': ['full_refresh', 'incremental'],
            'default_cursor_field': ['updatedAt'],
        },
        {'name': 'Order Lines', 'json_schema': USERS, 'supported_sync_modes': ['full_refresh']},
        {
            'name': 'values',
            'json_schema': config.get('schema', {'type': 'object', 'properties': {}}),
            'supported_sync_modes': ['full_refresh'],
        },
    ]
    return {'streams': streams}


def user(number):
    return {'id': number, 'name': f'user {number} žluťoučký 🐎', 'updatedAt': f'2026-01-01T00:00:{number % 60:02d}+02:00'}


def read(config, configured, states):
    mode = config['mode']
    rows = config.get('rows', ROWS)
    for one in configured['streams']:
        name = one['stream']['name']
        kept = next((s['stream']['stream_state'] for s in states if s['stream']['stream_descriptor']['name'] == name), {})
        begin = kept.get('last', 0) if one['sync_mode'] == 'incremental' else 0
        if mode != 'no_status':
            status(name, 'STARTED')
        if name == 'values' or mode == 'data':
            for data in config['data']:
                record(name, data)
        elif mode == 'zero':
            pass
        elif mode == 'wide':
            for number in range(3):
                record(name, {'id': number, **{f'column {index}': index for index in range(1500)}})
        elif mode == 'huge_line':
            record(name, {'id': 1, 'name': 'x' * 20_000_000, 'updatedAt': None})
        else:
            for number in range(begin + 1, rows + 1):
                record(name, user(number))
                if number == rows // 2:
                    state(name, {'last': number})
                misbehave(mode, number, rows, config)
        if mode == 'update':
            record(name, {**user(1), 'name': 'first'})
            record(name, {**user(1), 'name': 'renamed'})
        if mode != 'zero':
            state(name, {'last': rows})
        if mode == 'incomplete':
            status(name, 'INCOMPLETE')
        elif mode not in ('no_status', 'missing_status'):
            status(name, 'COMPLETE')
    if mode == 'trace_after':
        trace_error('It was not so well after all')
    if mode == 'exit_after':
        sys.exit(3)


def misbehave(mode, number, rows, config):
    if number == 3 and mode == 'noise':
        print('Downloading … 50 %')
        print('a warning', file=sys.stderr)
        log('a word by the way')
        print(json.dumps({'level': 'info', 'event': 'structured'}))
        print('42', flush=True)
    if number == 3 and mode == 'leak':
        log(f'using key {config["api_key"]}')
        print(f'stderr with {config["api_key"]}', file=sys.stderr)
        trace_error(f'Key {config["api_key"]} was refused', 'config_error')
        sys.exit(1)
    if number == 3 and mode == 'child':
        sleep_beside_a_child(config)
    if number == 3 and mode == 'hang':
        time.sleep(600)
    if mode == 'slow':
        time.sleep(0.005)
    if number != rows * 7 // 10:
        return
    if mode in ('kill', 'term', 'segv'):
        os.kill(os.getpid(), {'kill': signal.SIGKILL, 'term': signal.SIGTERM, 'segv': signal.SIGSEGV}[mode])
    if mode == 'trace_exit_1':
        trace_error('Token expired', 'config_error')
        print('Traceback: token expired', file=sys.stderr)
        sys.exit(1)
    if mode == 'trace_exit_0':
        trace_error('Token expired')
        sys.exit(0)
    if mode == 'exit_1':
        print('No such luck', file=sys.stderr)
        sys.exit(1)
    if mode == 'half_record':
        print('{"type":"RECORD","record":{"stream":"users","data":{"id":1,', flush=True)
    if mode == 'no_data':
        print('{"type":"RECORD","record":{"stream":"users"}}', flush=True)
    if mode == 'glued':
        print('warning: {"type":"RECORD","record":{"stream":"users","data":{"id":5},"emitted_at":1}}', flush=True)
    if mode == 'not_utf8':
        sys.stdout.buffer.write(b'{"type":"RECORD","record":{"stream":"users","data":{"id":1,"name":"\xff"},"emitted_at":1}}\n')
        sys.stdout.flush()
    if mode == 'other_stream':
        record('strangers', {'id': 1})
    if mode == 'type_mismatch':
        record('users', {'id': 'seven', 'name': None, 'updatedAt': None})
    if mode == 'end':
        sys.exit(0)


def sleep_beside_a_child(config):
    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
    Path(config['note']).write_text(str(os.getpgid(0)))
    time.sleep(600)


def renew(config, states):
    # A service whose refresh tokens can be used once: the file holds the one that is good, and how many there were.
    service = Path(config['note'])
    known = json.loads(service.read_text())
    if config['credentials']['refresh_token'] != known['token']:
        trace_error('invalid_grant: the refresh token was used before', 'config_error')
        sys.exit(1)
    number = known['number'] + 1
    credentials = {
        'refresh_token': f'planted-refresh-{number}',
        'access_token': f'planted-access-{number}',
        'token_expiry_date': f'2030-01-01T00:00:{number:02d}Z',
    }
    service.write_text(json.dumps({**known, 'token': credentials['refresh_token'], 'number': number, 'states': states}))
    changed = {**config, 'rows': 7, 'credentials': credentials, 'host': 'elsewhere.example'}
    say({'type': 'CONTROL', 'control': {'type': 'CONNECTOR_CONFIG', 'emitted_at': 1, 'connectorConfig': {'config': changed}}})
    log(f'signed in by {credentials["refresh_token"]}')
    # The two pipes are read at once: what comes by the other one may be faster.
    time.sleep(0.1)
    print(f'and {credentials["access_token"]}', file=sys.stderr)
    if states is not None and known.get('fails'):
        trace_error(f'{credentials["access_token"]} has no calls left', 'config_error')
        sys.exit(1)


def main(args):
    command = args[0]
    config = json.loads(Path(args[args.index('--config') + 1]).read_text()) if '--config' in args else {}
    mode = config.get('mode', '')
    if mode == 'renew' and command != 'spec':
        renew(config, json.loads(Path(args[args.index('--state') + 1]).read_text()) if command == 'read' else None)
    if command == 'spec':
        say({'type': 'SPEC', 'spec': SPEC})
    elif command == 'check':
        if mode == 'hang':
            time.sleep(600)
        if mode == 'child':
            sleep_beside_a_child(config)
        if mode == 'check_trace':
            trace_error('The service says: no', 'config_error')
            sys.exit(1)
        failed = mode == 'check_failed'
        say(
            {
                'type': 'CONNECTION_STATUS',
                'connectionStatus': {
                    'status': 'FAILED' if failed else 'SUCCEEDED',
                    'message': f'401: {config.get("api_key")} is wrong' if failed else None,
                },
            }
        )
    elif command == 'discover':
        say({'type': 'CATALOG', 'catalog': catalog(config)})
    elif command == 'read':
        configured = json.loads(Path(args[args.index('--catalog') + 1]).read_text())
        states = json.loads(Path(args[args.index('--state') + 1]).read_text()) if '--state' in args else []
        if mode == 'look':
            files = [args[args.index(name) + 1] for name in ('--config', '--catalog', '--state')]
            seen = {
                'modes': [oct(os.stat(file).st_mode & 0o777) for file in files],
                'files': files,
                'argv': args,
                'env': dict(os.environ),
                'configured': configured,
                'states': states,
            }
            Path(config['note']).write_text(json.dumps(seen))
        read(config, configured, states)


if __name__ == '__main__':
    main(sys.argv[1:])
