// @ts-check
/** Finds the Chromium that the tests drive, and on Debian as root installs it together with Xvfb. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installByApt, onPath } from './apt.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe', 'msedge.exe']

const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...[process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].flatMap((folder) => (folder
    ? [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'), join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')]
    : [])),
]

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
  if (!process.env['CHROMIUM']) await installByApt(lacks)
  const chromium = findChromium()
  if (chromium) return { chromium }
  return {
    missing: process.env['CHROMIUM']
      ? `CHROMIUM names ${process.env['CHROMIUM']}, and there is no such file.`
      : 'No Chromium was found. Install Chromium or Chrome (Debian: `apt-get install chromium xvfb` as root), or name its program by the variable CHROMIUM.\n'
        + 'Without a browser: `npm test -- --no-browser`.',
  }
}
