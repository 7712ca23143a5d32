import { prepareDesktop } from '../../build/electron-for-tests.mjs'

/** Before the tests of the desktop app: an Electron, a display, and for root a copy that another user can read. */
export default async function setup(): Promise<() => void> {
  const prepared = await prepareDesktop()
  if ('missing' in prepared) throw new Error(`The desktop app cannot be tested here: ${prepared.missing}.`)
  process.env['WINNOW_DESKTOP'] = JSON.stringify(prepared.desktop)
  process.stderr.write(`The desktop app runs in Electron ${prepared.desktop.version}${prepared.desktop.user ? ' as a user who is not root' : ''}.\n`)
  return prepared.stop
}
