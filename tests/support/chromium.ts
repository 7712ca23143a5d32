import { type Browser, chromium } from 'playwright'
import { findChromium } from '../../build/browser.mjs'

/** Nothing that a fresh browser would fetch by itself; the sandbox of Chromium does not work for root. */
const ARGS = [
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-default-apps', '--no-first-run',
  ...process.getuid?.() === 0 ? ['--no-sandbox'] : [],
]

/** Starts the Chromium of this machine without a window. Playwright's own download is never used. Throws when there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium was found: `npm test` says what to install.')
  return chromium.launch({ executablePath, args: ARGS })
}
