import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MADE } from '#main/python/venv'
import type { Home } from '#main/store/home'

/** What a Python process did: `open` of a file for writing, or an event of the network, with what it is about. */
export interface PythonEvent {
  readonly event: string
  readonly what: string
  /** What ran: the last part of its first argument. */
  readonly program: string
}

/** Loaded by each Python that finds it in its path, before anything else is imported. */
const HOOK = `import json, os, sys
LOG = os.open(%LOG%, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
NETWORK = ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto', 'socket.sendmsg')
def program():
    argv = getattr(sys, 'argv', None) or ['']
    return os.path.basename(argv[0])
def watch(event, args):
    what = None
    if event in NETWORK:
        what = str(args[:2] if event == 'socket.getaddrinfo' else args[-1])
    elif event == 'open' and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and args[0] != os.devnull:
        what = os.path.abspath(args[0])
    elif event == 'os.mkdir':
        what = os.path.abspath(args[0])
    if what is not None:
        os.write(LOG, json.dumps({'event': event, 'what': what, 'program': program()}).encode() + b'\\n')
sys.addaudithook(watch)
`

/**
 * Puts a watch between a home's worker (and the connectors that it starts) and its Python: what they connect to, look up and
 * write is noted. The home's worker must be set up.
 *
 * @param folder where the notes are kept
 * @returns what was noted so far
 */
export function watchPython({ python: root }: Home, shared: string, folder: string): () => PythonEvent[] {
  const log = join(folder, 'python-events.jsonl')
  const hooks = join(folder, 'hooks')
  const worker = join(root, 'worker')
  mkdirSync(hooks, { recursive: true })
  mkdirSync(join(worker, 'bin'), { recursive: true })
  writeFileSync(join(hooks, 'sitecustomize.py'), HOOK.replace('%LOG%', JSON.stringify(log)))
  const real = realpathSync(shared)
  copyFileSync(join(real, MADE), join(worker, MADE))
  const python = join(worker, 'bin', 'python')
  writeFileSync(python, `#!/bin/sh\nPYTHONPATH=${JSON.stringify(hooks)} exec ${JSON.stringify(join(real, 'bin', 'python'))} "$@"\n`)
  chmodSync(python, 0o755)
  symlinkSync(join(real, 'bin', 'source-declarative-manifest'), join(worker, 'bin', 'source-declarative-manifest'))
  return () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').map((line): PythonEvent => JSON.parse(line)) : [])
}
