// @ts-check
/** What every script needs: where things are, how a program is run, how a person is told. Plain Node, nothing installed. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Node.js 24 that the project brings along: better-sqlite3 crashes under Node 20. */
export const projectNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/**
 * DuckDB's calls hold a thread of libuv's pool while they run; with the usual four it locks up.
 * The pool's size is read at a process's start, so whoever starts the engine sets it.
 */
export const engineEnvironment = { ...process.env, UV_THREADPOOL_SIZE: process.env['UV_THREADPOOL_SIZE'] ?? '16' }

/**
 * A line for the person at the terminal. Always on stderr: stdout belongs to the command's own output.
 * @param {string} line
 */
export const say = (line) => { process.stderr.write(`${line}\n`) }

/**
 * Ends with a message: what happened and what to do.
 * @param {string} message
 * @returns {never}
 */
export function stop(message) {
  say(`\n${message}`)
  process.exit(2)
}

/** Stops under a Node.js that is too old for these very scripts. */
export function requireNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= 20) return
  stop(`Winnow needs Node.js 20 or newer to start; this is ${process.versions.node}.\nInstall a current version from https://nodejs.org and try again.`)
}

/**
 * The script behind a package's command, to be run by {@link projectNode}: no shell, no .cmd files.
 * @param {string} packageName
 * @param {string} [command] where it differs from the package's name
 */
export function script(packageName, command = packageName) {
  const folder = join(root, 'node_modules', ...packageName.split('/'))
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, signal?: AbortSignal }} RunOptions */

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options] `show`: its output goes to the terminal (stderr) instead of into the result; `signal`: ends it at once
 * @returns {Promise<{ code: number, output: string }>} its exit code (1 when it could not be started) and what it wrote to both outputs
 */
export function run(program, args, { cwd = root, env = process.env, show = false, signal } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, signal, killSignal: 'SIGKILL', stdio: show ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => { output += text })
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * Hands the terminal over to a program, of the project's Node unless told: same input and outputs, signals passed on, and this
 * process ends as that one ended.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, program?: string, env?: NodeJS.ProcessEnv }} [options] `program`: another one than the project's Node; `env`: beside what there is
 */
export function handOver(args, { cwd = process.cwd(), program = projectNode, env = {} } = {}) {
  const child = spawn(program, args, { cwd, env: { ...engineEnvironment, ...env }, stdio: 'inherit' })
  child.on('error', (error) => stop(`${program === projectNode ? "The project's own Node.js" : program} could not be started (${error.message}).\nRemove the folder node_modules and start again.`))
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    // Ctrl+C reaches the child by itself; this process only must not die before it.
    process.on(signal, () => { if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal) })
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 1)))
}

