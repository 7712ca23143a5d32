// @ts-check
/** Finds the Chromium that the tests drive, and on Debian as root installs it together with Xvfb. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, say } from './project.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe', 'msedge.exe']

const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...[process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].flatMap((folder) => (folder
    ? [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'), join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')]
    : [])),
]

/** @param {readonly string[]} names @returns {string | undefined} the first of them on PATH */
function onPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
}

/** The browser's program: `CHROMIUM` where that is set, else what is installed. @returns {string | undefined} */
export function findChromium() {
  const chosen = process.env['CHROMIUM']
  if (chosen) return existsSync(chosen) ? chosen : undefined
  return onPath(NAMES) ?? PLACES.find((place) => existsSync(place))
}

/**
 * Makes sure that there is a browser (and on Linux a virtual display for windows).
 * @returns {Promise<{ chromium?: string, missing?: string }>} `missing`: what the person has to install
 */
export async function ensureBrowser() {
  const lacks = [...findChromium() ? [] : ['chromium'], ...process.platform !== 'linux' || onPath(['Xvfb']) ? [] : ['xvfb']]
  const canInstall = process.platform === 'linux' && process.getuid?.() === 0 && onPath(['apt-get']) !== undefined
  if (lacks.length > 0 && canInstall && !process.env['CHROMIUM']) {
    say(`Installing ${lacks.join(' and ')} by apt …`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { env })
    const { code, output } = await run('apt-get', ['install', '-qy', '--no-install-recommends', ...lacks], { env })
    if (code !== 0) say(output.trim())
  }
  const chromium = findChromium()
  if (chromium) return { chromium }
  return {
    missing: process.env['CHROMIUM']
      ? `CHROMIUM names ${process.env['CHROMIUM']}, and there is no such file.`
      : 'No Chromium was found. Install Chromium or Chrome (Debian: `apt-get install chromium xvfb` as root), or name its program by the variable CHROMIUM.\n'
        + 'Without a browser: `npm test -- --no-browser`.',
  }
}
