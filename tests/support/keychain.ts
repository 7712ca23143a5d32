import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ensureKeychain } from '../../build/keychain.mjs'

/** A keychain of GNOME that runs for a test, on a session bus of its own. */
export interface TestKeychain {
  /** With this environment a program finds it. */
  readonly env: NodeJS.ProcessEnv
  /** Locks it, as a screen saver does. Nobody is there to unlock it again. */
  lock(): Promise<void>
  stop(): void
}

/** Why no keychain can be started here; undefined where one can. */
export const keychainMissing: string | undefined = await ensureKeychain()

/**
 * Starts a keychain.
 *
 * @param unlocked false: a session in which nobody ever made one
 */
export async function startKeychain(unlocked = true): Promise<TestKeychain> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-keychain-'))
  const places = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: join(folder, 'share') }
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], { env: places, stdio: ['ignore', 'pipe', 'ignore'] })
  const address = await firstLine(bus)
  const env = { ...places, DBUS_SESSION_BUS_ADDRESS: address, WINNOW_SECRETS: '' }
  const running: ChildProcess[] = [bus]
  if (unlocked) {
    const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], { env, stdio: ['pipe', 'ignore', 'ignore'] })
    daemon.stdin.end('password of the login')
    running.unshift(daemon)
    while (!(await ask(env, 'org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets')).includes('true')) await setTimeout(20)
  }
  return {
    env,
    lock: async () => {
      await ask(env, 'org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', 'array:objpath:/org/freedesktop/secrets/collection/login')
    },
    stop: () => {
      for (const process of running) process.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The first line that a program prints. */
async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('its output is not read')
  const [line] = await once(stdout.setEncoding('utf8'), 'data')
  return String(line).trim()
}

/** What something on the bus answers. */
async function ask(env: NodeJS.ProcessEnv, name: string, path: string, method: string, argument: string): Promise<string> {
  const { stdout } = await promisify(execFile)('dbus-send', ['--session', '--print-reply', `--dest=${name}`, path, method, argument], { env })
  return stdout
}
