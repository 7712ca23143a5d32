// @ts-check
/** The keychain that the tests use: a real one of GNOME, on a session bus of its own. */
import { installByApt, onPath } from './apt.mjs'

/** What it consists of, by the package of Debian that brings it. */
const PARTS = { 'dbus-daemon': 'dbus-daemon', 'gnome-keyring-daemon': 'gnome-keyring' }

const lacking = () => Object.entries(PARTS).filter(([program]) => onPath([program]) === undefined)

/**
 * Makes sure that a keychain can be started.
 * @returns {Promise<string | undefined>} else why not, and what to do
 */
export async function ensureKeychain() {
  if (process.platform !== 'linux') return 'the tests start one on Linux only; this system has its own'
  await installByApt(lacking().map(([, name]) => name))
  const packages = lacking().map(([, name]) => name)
  return packages.length === 0 ? undefined : `it is not installed (Debian: \`apt-get install ${packages.join(' ')}\` as root)`
}
