import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, statfs, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { folderBytes } from '#main/store/leftovers'
import { shipped } from '#main/shipped'
import { Failure, failure, problemsOf } from '#shared/model/problem'
import { installerEnvironment } from './child-environment'
import { runTool } from './child'
import { whileClaimed } from './claim'
import { DownloadMeter } from './download-meter'
import { toolProblem } from './tool-problems'
import { discard, hashOfLock, MADE, type Made, madeIn, packagesIn, programIn, putInPlace, settle } from './venv'
import { wheelFolder } from './wheels'

/** The lock of the environment that uv itself is in. */
const TOOL_LOCK = shipped('python-runtime', 'tool', 'requirements.lock')
/** Less free than this is never enough for what the lock of a connector brings. */
const LEAST_DISK = 1024 ** 3

/** What is told while an environment is made. */
export interface InstallWatch {
  readonly signal: AbortSignal
  /** Each line of the programs that do it. */
  readonly log: (line: string) => void
  /** What is being done, and how much of that, 0 to 1, where it is known. */
  readonly step?: (step: string, part: number | null) => void
}

export interface Installation extends InstallWatch {
  /** What is made, as messages call it: "connectors", "source-faker". */
  readonly what: string
  /** The executable of a Python that fits. */
  readonly python: string
  /** A file of pinned requirements with hashes. */
  readonly lock: string
  /** Where the environment is put; what was there before stays until all is made. */
  readonly folder: string
  /** A folder or a zip of wheels: nothing is asked of the network. */
  readonly from?: string | undefined
  /** Packages that are not there as wheels may be built: their code runs. */
  readonly build?: boolean
  /** Adds what belongs to the environment, in the folder where it is made: it is there with it, or not at all. */
  readonly prepared?: (folder: string, made: Made) => Promise<void>
}

export interface EnvironmentFolders {
  /** The environment with uv in it. */
  readonly tool: string
  /** Where uv keeps what it has downloaded. */
  readonly cache: string
}

/**
 * Makes environments of Python from locks, by uv: aside, and put in place at the end. Packages that were downloaded once
 * are there without a network, too.
 */
export class Environments {
  #uv: Promise<unknown> = Promise.resolve()

  /** @param isOffline nothing may be asked of the network */
  constructor(private readonly folders: EnvironmentFolders, private readonly isOffline: () => boolean = () => false, private readonly env: NodeJS.ProcessEnv = process.env) {}

  /**
   * Makes an environment, in place of the one that is there.
   *
   * @throws Failure PYTHON_UNAVAILABLE, OFFLINE, DISK_FULL, CONFLICT (it is being made already), RUN_CANCELLED, FILE_NOT_FOUND, INPUT_INVALID, FORMAT_BROKEN (`from`); what `prepared` throws
   */
  async install(installation: Installation): Promise<Made> {
    const { folder, what } = installation
    return whileClaimed(`${folder}.claim`, what === 'connectors' ? 'Python' : what, async () => {
      await settle(folder)
      await this.#leaveRoom(what, dirname(folder))
      const aside = `${folder}.new-${randomUUID().slice(0, 8)}`
      const wheels = `${aside}-wheels`
      try {
        const from = installation.from === undefined ? undefined : await this.#wheels(installation.from, wheels, installation)
        return await this.#make({ ...installation, from }, aside)
      } catch (error) {
        throw error instanceof Failure ? error : new Failure(problemsOf(error)[0], [], { cause: error })
      } finally {
        for (const left of [aside, wheels]) await discard(left)
      }
    })
  }

  /**
   * Writes a lock for requirements that have none: pinned, with hashes.
   *
   * @param requirements as in a requirements file: `airbyte-source-faker==7.2.1`
   * @throws Failure as {@link install}
   */
  async resolve({ requirements, lock, ...given }: InstallWatch & Pick<Installation, 'what' | 'python' | 'from' | 'build'> & { readonly requirements: readonly string[]; readonly lock: string }): Promise<void> {
    const aside = `${lock}.new-${randomUUID().slice(0, 8)}`
    await mkdir(aside, { recursive: true, mode: 0o700 })
    try {
      const from = given.from === undefined ? undefined : await this.#wheels(given.from, join(aside, 'wheels'), given)
      const [input, output] = [join(aside, 'requirements.in'), join(aside, 'requirements.lock')]
      await writeFile(input, `${requirements.join('\n')}\n`)
      const uv = await this.ensureUv({ ...given, from })
      await this.#uvWith({ ...given, from }, 'resolving packages', uv, [
        'pip', 'compile', '--quiet', '--generate-hashes', '--no-header', '--python', given.python, ...(given.build ? [] : ['--no-build']), '--output-file', output, input,
      ], given.log)
      await putInPlace(output, lock)
    } finally {
      await discard(aside)
    }
  }

  async #make({ what, python, lock, folder, from, build = false, prepared, ...watch }: Installation, aside: string): Promise<Made> {
    const { signal, log, step = () => {} } = watch
    const given = { what, python, from, ...watch }
    const uv = await this.ensureUv(given)
    step('Making the environment', null)
    await this.#run(given, 'making the environment', uv, ['venv', '--relocatable', '--no-project', '--python', python, aside])
    const meter = new DownloadMeter(step)
    step(from === undefined ? 'Downloading packages' : 'Unpacking packages', null)
    await this.#uvWith(given, from === undefined ? 'downloading packages' : 'unpacking packages', uv, [
      'pip', 'sync', '--compile-bytecode', '--require-hashes', ...(build ? [] : ['--no-build']), '--python', programIn(aside, 'python'), lock,
    ], (line) => {
      log(line)
      meter.line(line)
    })
    step('Putting it in place', null)
    const made: Made = { lock: await hashOfLock(lock), python, packages: await packagesIn(aside), bytes: await folderBytes(aside), at: new Date().toISOString() }
    await prepared?.(aside, made)
    await writeFile(join(aside, MADE), JSON.stringify(made))
    if (signal.aborted) throw failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish; nothing was changed.')
    await putInPlace(aside, folder)
    return made
  }

  /** Runs uv without the network first: what was downloaded once is enough, and nobody waits for a network that is not there. */
  async #uvWith(given: InstallWatch & Pick<Installation, 'what' | 'python' | 'from'>, doing: string, uv: string, args: readonly string[], line: (line: string) => void): Promise<void> {
    if (given.from !== undefined) return this.#run(given, doing, uv, [...args, '--offline', '--no-index', '--find-links', given.from], line)
    given.log('With what is on this machine already:')
    const { code } = await runTool({ ...this.#program(uv, [...args, '--offline']), signal: given.signal, line })
    if (code === 0) return
    this.#refuseOffline(given.what)
    given.log('From the network:')
    await this.#run(given, doing, uv, args, line)
  }

  async #run(given: InstallWatch & Pick<Installation, 'what' | 'python' | 'from'>, doing: string, program: string, args: readonly string[], line = given.log): Promise<void> {
    await mkdir(dirname(this.folders.tool), { recursive: true, mode: 0o700 })
    const { code, said } = await runTool({ ...this.#program(program, args), signal: given.signal, line })
    if (code !== 0) throw toolProblem(given.what, doing, said, given)
  }

  #program(program: string, args: readonly string[]): { program: string; args: readonly string[]; cwd: string; env: Record<string, string> } {
    return { program, args, cwd: dirname(this.folders.tool), env: installerEnvironment(this.folders.cache, this.env) }
  }

  /** The path of uv, which is fetched by pip where it is not there; by one at a time. Throws as {@link install}. */
  ensureUv(given: InstallWatch & Pick<Installation, 'what' | 'python' | 'from'>): Promise<string> {
    const next = this.#uv.then(() => this.#uvOf(given))
    this.#uv = next.catch(() => {})
    return next
  }

  async #uvOf(given: InstallWatch & Pick<Installation, 'what' | 'python' | 'from'>): Promise<string> {
    const { tool } = this.folders
    const uv = programIn(tool, 'uv')
    const lock = await hashOfLock(TOOL_LOCK)
    if ((await madeIn(tool))?.lock === lock && existsSync(uv)) return uv
    given.step?.('Getting uv', null)
    await whileClaimed(`${tool}.claim`, 'uv', async () => {
      await settle(tool)
      const aside = `${tool}.new-${randomUUID().slice(0, 8)}`
      try {
        await this.#run(given, 'making an environment for uv', given.python, ['-m', 'venv', aside])
        if (given.from === undefined) this.#refuseOffline(given.what)
        await this.#run(given, 'downloading uv', programIn(aside, 'python'), [
          '-m', 'pip', 'install', '--no-cache-dir', '--no-deps', '--only-binary', ':all:', '--require-hashes', '-r', TOOL_LOCK,
          ...(given.from === undefined ? [] : ['--no-index', '--find-links', given.from]),
        ])
        const made: Made = { lock, python: given.python, packages: await packagesIn(aside), bytes: await folderBytes(aside), at: new Date().toISOString() }
        await writeFile(join(aside, MADE), JSON.stringify(made))
        await putInPlace(aside, tool)
      } finally {
        await discard(aside)
      }
    })
    return uv
  }

  async #wheels(from: string, temporary: string, { signal, step }: InstallWatch): Promise<string> {
    step?.('Looking at the packages', null)
    await mkdir(temporary, { recursive: true, mode: 0o700 })
    return wheelFolder(resolve(from), temporary, signal)
  }

  async #leaveRoom(what: string, folder: string): Promise<void> {
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize >= LEAST_DISK) return
    throw failure('DISK_FULL', `Setting up ${what} needs more room: ${Math.floor(bavail * bsize / 1024 ** 2).toLocaleString('en')} MB are free in "${folder}".`, 'Free about 1.5 GB and try again; nothing was changed.', { file: folder })
  }

  #refuseOffline(what: string): void {
    if (this.isOffline()) throw failure('OFFLINE', `Setting up ${what} needs packages that are not on this machine, and the network is switched off in the settings.`, 'Switch "offline" off for it, or name a folder or zip of packages (`--from`).')
  }
}
