import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Beside the worker threads' bundle: see vitest.config.ts. */
const CLI = join(process.env['WINNOW_WORKERS'] ?? join(process.cwd(), 'out', 'engine'), 'cli.js')

/** A folder in which somebody types commands; removed after the tests of the file. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'winnow-desk-'))
  /** Where commands keep their temporary files. */
  readonly temp = join(this.folder, 'tmp')

  constructor() {
    mkdirSync(this.temp)
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Puts a file there. Gives its name. */
  put(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content)
    return name
  }

  bytes(name: string): Buffer {
    return readFileSync(this.path(name))
  }

  read(name: string): string {
    return this.bytes(name).toString()
  }

  /** The names of all files, the temporary folder's too. */
  files(): string[] {
    return [...readdirSync(this.folder).filter((name) => name !== 'tmp'), ...readdirSync(this.temp)].sort()
  }

  /** Starts `winnow …` as a terminal would, without a terminal. */
  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    return this.#spawn(process.execPath, [CLI, ...args], env)
  }

  /** Runs `winnow …` in a shell that lets no file become larger than so many KiB. */
  limited(kibibytes: string, ...args: readonly string[]): Promise<Ended> {
    return this.#spawn('bash', ['-c', 'ulimit -f "$0" && exec "$@"', kibibytes, process.execPath, CLI, ...args]).ended
  }

  /** Starts `winnow …` at a terminal, by Debian's `script`: what is typed is written to its standard input. */
  inTerminal(args: readonly string[], env: NodeJS.ProcessEnv = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    return this.#spawn('script', ['-qefc', [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' '), '/dev/null'], env)
  }

  /** Runs `winnow …` to its end. */
  winnow(...args: readonly string[]): Promise<Ended> {
    return this.start(args).ended
  }

  #spawn(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const child = spawn(program, args, { cwd: this.folder, env: { ...process.env, TMPDIR: this.temp, UV_THREADPOOL_SIZE: '16', ...env } })
    const written = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => { written.stdout += text })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { written.stderr += text })
    return { child, ended: new Promise((resolve) => { child.on('close', (code) => resolve({ code, ...written })) }) }
  }
}
