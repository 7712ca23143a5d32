// @ts-check
/** Finds programs of the system, and on Debian as root installs what the tests need of them. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run, say } from './project.mjs'

/** @param {readonly string[]} names @returns {string | undefined} the first of them on PATH */
export function onPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file))
}

/** The lists of packages are fetched once. @type {Promise<unknown> | undefined} */
let updated

/** Installs packages of Debian; does nothing elsewhere, or without the right to. @param {readonly string[]} packages */
export async function installByApt(packages) {
  const canInstall = process.platform === 'linux' && process.getuid?.() === 0 && onPath(['apt-get']) !== undefined
  if (packages.length === 0 || !canInstall) return
  say(`Installing ${packages.join(' and ')} by apt …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await (updated ??= run('apt-get', ['update', '-q'], { env }))
  const { code, output } = await run('apt-get', ['install', '-qy', '--no-install-recommends', ...packages], { env })
  if (code !== 0) say(output.trim())
}
