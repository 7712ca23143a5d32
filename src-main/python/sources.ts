import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { AirbyteParts } from '#engine/airbyte/connector'
import { fitsPython, type Listed, listedSources } from '#engine/airbyte/listed'
import { type AirbyteManifest, manifestOf, readManifest, titleOf } from '#engine/airbyte/manifest'
import type { Redactor } from '#engine/redact'
import { shipped } from '#main/shipped'
import type { Home } from '#main/store/home'
import type { AirbyteSource } from '#shared/model/airbyte'
import { failure, type Problem } from '#shared/model/problem'
import { Attempt } from './attempt'
import type { InstallWatch } from './environment'
import type { PythonRuntime } from './runtime'
import { licenceIn, type Made, madeIn, programIn, settle } from './venv'

/** What is known of an installed source: it stands in its environment. */
const Installed = z.object({
  name: z.string(),
  version: z.string(),
  kind: z.enum(['listed', 'unlisted']),
  licence: z.string(),
  /** JSON Schema of its config, as the source itself told it. */
  spec: z.record(z.string(), z.unknown()),
  documentationUrl: z.string().nullable(),
})
type Installed = z.infer<typeof Installed>

const DESCRIPTION = 'source.json'

/** A source as it is known on this machine. */
export interface KnownSource extends Omit<AirbyteSource, 'installation' | 'unavailable'> {
  /** JSON Schema of its config; undefined where it is not installed. */
  readonly spec: unknown
  readonly executable: string
  readonly manifest?: string
}

/** What is to be installed. */
export type InstallRequest = { readonly name: string; readonly version?: string | undefined; readonly unlisted: boolean; readonly from?: string | undefined } | { readonly manifest: string | { readonly name: string; readonly text: string } }

export interface AirbyteSourcesParts extends Pick<AirbyteParts, 'worker'> {
  readonly home: Home
  readonly python: Pick<PythonRuntime, 'environments' | 'problem' | 'status'>
  readonly redact: Redactor
  /** Told when other sources are there, or others can be used. */
  readonly changed: (known: readonly KnownSource[], problem: Problem | null) => void
}

/** Airbyte sources on this machine: each in an environment of its own, or a manifest. */
export class AirbyteSources {
  readonly #attempts = new Map<string, Attempt>()
  #known: readonly KnownSource[] = []

  constructor(private readonly parts: AirbyteSourcesParts) {}

  /** Looks at what is there. Quick: Python itself is looked for only where `thorough` (somebody wants to see what is missing), or where it was set up once. */
  async load(thorough = false): Promise<void> {
    const worker = join(this.parts.home.python, 'worker')
    const problem = thorough || existsSync(worker) ? await this.parts.python.problem() : notSetUp()
    const [installed, manifests] = await Promise.all([this.#installed(), this.#manifests(worker)])
    const names = new Set([...installed, ...manifests].map(({ name }) => name))
    const listed = [...listedSources.values()].flatMap((one) => (names.has(one.name) ? [] : [this.#told(one)]))
    this.#known = [...installed, ...manifests, ...listed].toSorted((one, other) => one.title.localeCompare(other.title, 'en'))
    this.parts.changed(this.#known, problem)
  }

  /** All of them, by title. */
  async list(): Promise<AirbyteSource[]> {
    await this.load(true)
    const problem = await this.parts.python.problem()
    const told = new Set(this.#known.map(({ name }) => name))
    const tried = [...this.#attempts.keys()].flatMap((name) => (told.has(name) ? [] : [unlistedSource(name, this.#folder(name))]))
    return [...this.#known, ...tried].map(({ spec: _spec, executable: _executable, manifest: _manifest, ...source }) => ({
      ...source, installation: this.#attempts.get(source.name)?.installation ?? null, unavailable: problem ?? (source.installed ? null : notInstalled(source)),
    }))
  }

  /** Throws NOT_FOUND. */
  async get(name: string): Promise<AirbyteSource> {
    const source = (await this.list()).find((one) => one.name === name)
    if (source) return source
    throw failure('NOT_FOUND', `There is no Airbyte source "${name}".`, '`winnow airbyte list` shows all.', { value: name })
  }

  /**
   * Begins to install a source in the background, or adds a manifest at once.
   *
   * @throws Failure PYTHON_UNAVAILABLE, CONFLICT, INPUT_INVALID; FILE_NOT_FOUND, TOO_LARGE, CONFIG_INVALID of a manifest
   */
  async install(request: InstallRequest): Promise<AirbyteSource> {
    if ('manifest' in request) return this.#addManifest(request.manifest)
    const { name, version, unlisted, from } = request
    const listed = listedSources.get(name)
    const isListed = listed !== undefined && (version === undefined || version === listed.version)
    if (!isListed && !unlisted) {
      throw failure('INPUT_INVALID', listed ? `Winnow has tried ${name} ${listed.version}, not ${version ?? ''}.` : `Winnow has not tried ${name}.`, 'Installing it runs code that nobody here has looked at. Say so, if you trust it: `--unlisted`.', { value: name })
    }
    const python = await this.#pythonFor(name, isListed ? listed.python : undefined)
    // Nothing is waited for between this and the attempt: two who ask at once must not both begin.
    if (this.#attempts.get(name)?.running) throw failure('CONFLICT', `${name} is being installed already.`, 'Wait until it is done, or cancel it.', { value: name })
    this.#attempts.set(name, new Attempt(join(this.parts.home.logs, `${name}-install.log`), this.parts.redact, async (watch) => {
      await (isListed ? this.#installFrom(lockOf(name), 'listed', { name, python, from, build: listed.built !== undefined }, watch) : this.#installUnlisted(name, version, python, from, watch))
      await this.load()
    }))
    return this.get(name)
  }

  /** The end of an installation that is under way. */
  async whenInstalled(name: string): Promise<void> {
    await this.#attempts.get(name)?.ended
  }

  /** Stops an installation; what was there before stays. Throws NOT_FOUND. */
  async cancel(name: string): Promise<AirbyteSource> {
    await this.#attempts.get(name)?.cancel()
    return this.get(name)
  }

  /** Removes an installed source or a manifest. Throws NOT_FOUND. */
  async uninstall(name: string): Promise<void> {
    await this.#attempts.get(name)?.cancel()
    this.#attempts.delete(name)
    await this.load()
    const source = this.#known.find((one) => one.name === name)
    if (!source?.installed) throw failure('NOT_FOUND', `The Airbyte source "${name}" is not installed.`, '`winnow airbyte list` shows those that are.', { value: name })
    if (source.manifest === undefined) for (const left of [this.#folder(name), this.#ownLock(name)]) await rm(left, { recursive: true, force: true })
    else await rm(source.manifest, { force: true })
    await this.load()
  }

  /** Ends installations that are under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#attempts.values()].map((attempt) => attempt.cancel()))
  }

  async #installUnlisted(name: string, version: string | undefined, python: string, from: string | undefined, watch: Required<InstallWatch>): Promise<void> {
    watch.log(`Winnow has not tried ${name}: what it brings is found out now, and its code is nobody's but its makers'.`)
    watch.step('Resolving packages', null)
    await mkdir(join(this.parts.home.python, 'sources'), { recursive: true, mode: 0o700 })
    const lock = this.#ownLock(name)
    await this.parts.python.environments.resolve({ ...watch, what: name, python, from, requirements: [`airbyte-${name}${version === undefined ? '' : `==${version}`}`], lock, build: true })
    await this.#installFrom(lock, 'unlisted', { name, python, from, build: true }, watch)
  }

  async #installFrom(lock: string, kind: Installed['kind'], { name, python, from, build }: { readonly name: string; readonly python: string; readonly from: string | undefined; readonly build: boolean }, watch: Required<InstallWatch>): Promise<void> {
    const folder = this.#folder(name)
    await mkdir(join(this.parts.home.python, 'sources'), { recursive: true, mode: 0o700 })
    await this.parts.python.environments.install({ ...watch, what: name, python, from, lock, folder, build, prepared: (aside, made) => this.#describe(name, kind, aside, made, watch) })
  }

  /** Asks a source for its options while it is made: one that cannot even tell these is not installed. */
  async #describe(name: string, kind: Installed['kind'], folder: string, { packages }: Made, { signal, step }: Required<InstallWatch>): Promise<void> {
    step('Asking the source for its options', null)
    const executable = programIn(folder, name)
    if (!existsSync(executable)) throw failure('CONNECTOR_UNAVAILABLE', `The package airbyte-${name} brings no program "${name}".`, 'It is no source that PyAirbyte can run: choose another one.', { value: name })
    const { schema, documentationUrl } = await this.parts.worker.spec({ name, executable }, { signal })
    const told: Installed = { name, version: packages[`airbyte-${name}`] ?? '', kind, licence: listedSources.get(name)?.licence ?? await licenceIn(folder, `airbyte-${name}`), spec: { ...schema }, documentationUrl }
    await writeFile(join(folder, DESCRIPTION), JSON.stringify(told))
  }

  async #addManifest(given: Extract<InstallRequest, { manifest: unknown }>['manifest']): Promise<AirbyteSource> {
    const file = typeof given === 'string' ? given : given.name
    const manifest = typeof given === 'string' ? await readManifest(given) : manifestOf(given.text, given.name)
    if (this.#known.some(({ name, kind }) => name === manifest.name && kind !== 'manifest') || listedSources.has(manifest.name)) {
      throw failure('CONFLICT', `There is an Airbyte source "${manifest.name}" already.`, 'Give the file of the manifest another name.', { file })
    }
    const folder = this.#manifestFolder
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const place = join(folder, `${manifest.name}.yaml`)
    await writeFile(`${place}.new`, manifest.text)
    await rename(`${place}.new`, place)
    await this.load()
    return this.get(manifest.name)
  }

  async #installed(): Promise<KnownSource[]> {
    const root = join(this.parts.home.python, 'sources')
    const names = (await readdir(root, { withFileTypes: true }).catch(() => [])).flatMap((entry) => (entry.isDirectory() && /^source-[a-z0-9-]+(\.old)?$/.test(entry.name) ? [entry.name.replace(/\.old$/, '')] : []))
    const found = await Promise.all([...new Set(names)].map(async (name): Promise<KnownSource[]> => {
      const folder = this.#folder(name)
      // A process that died while it put a new one in its place.
      if (!existsSync(folder) && !this.#attempts.get(name)?.running) await settle(folder)
      const [made, told] = await Promise.all([madeIn(folder), describedIn(folder)])
      if (!made || !told) return []
      const listed = listedSources.get(name)
      return [{
        name, kind: told.kind, title: listed?.title ?? titleOf(name), docs: listed?.docs ?? UNLISTED, licence: told.licence, version: listed?.version ?? told.version,
        installed: { version: told.version, bytes: made.bytes, at: made.at }, documentationUrl: listed?.documentation ?? told.documentationUrl, spec: told.spec, executable: programIn(folder, name),
      }]
    }))
    return found.flat()
  }

  async #manifests(worker: string): Promise<KnownSource[]> {
    const folder = this.#manifestFolder
    const files = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.yaml'))
    const read = await Promise.all(files.map(async (name): Promise<KnownSource[]> => {
      const path = join(folder, name)
      const manifest = await readManifest(path).catch((): AirbyteManifest | undefined => undefined)
      const { size = 0, mtime = new Date(0) } = await stat(path).catch(() => undefined) ?? {}
      if (!manifest) return []
      const { title, docs, version, spec, documentationUrl } = manifest
      return [{
        name: manifest.name, kind: 'manifest', title, docs, licence: '', version: null, installed: { version, bytes: size, at: mtime.toISOString() }, documentationUrl,
        spec: spec ?? {}, executable: programIn(worker, 'source-declarative-manifest'), manifest: path,
      }]
    }))
    return read.flat()
  }

  #told({ name, title, docs, licence, version, documentation }: Listed): KnownSource {
    return { name, kind: 'listed', title, docs, licence, version, installed: null, documentationUrl: documentation, spec: undefined, executable: programIn(this.#folder(name), name) }
  }

  /** The executable of a Python that a source runs on. Throws PYTHON_UNAVAILABLE. */
  async #pythonFor(name: string, range: string | undefined): Promise<string> {
    const problem = await this.parts.python.problem()
    if (problem) throw failure(problem.code, problem.message, problem.remedy)
    const { python, found } = await this.parts.python.status()
    const fitting = [...python ? [python] : [], ...found].find(({ fits, version }) => fits && (range === undefined || fitsPython(version, range)))
    if (fitting) return fitting.path
    throw failure('PYTHON_UNAVAILABLE', `${name} needs Python ${range ?? '3.10 to 3.12'}; found was ${found.map(({ version }) => version).join(', ') || 'none'}.`, 'Install Python 3.11 beside it, then try again.')
  }

  #folder(name: string): string {
    return join(this.parts.home.python, 'sources', name)
  }

  #ownLock(name: string): string {
    return join(this.parts.home.python, 'sources', `${name}.lock.txt`)
  }

  get #manifestFolder(): string {
    return join(this.parts.home.airbyte, 'manifests')
  }
}

const UNLISTED = 'An Airbyte source that Winnow has not tried.'

const lockOf = (name: string): string => shipped('python-runtime', 'airbyte', 'sources', name, 'requirements.lock')

const unlistedSource = (name: string, folder: string): KnownSource =>
  ({ name, kind: 'unlisted', title: titleOf(name), docs: UNLISTED, licence: '', version: null, installed: null, documentationUrl: null, spec: undefined, executable: programIn(folder, name) })

const notSetUp = (): Problem => ({ code: 'PYTHON_UNAVAILABLE', message: 'Connectors that need Python are not set up yet.', remedy: 'Set them up in the settings, or by `winnow setup python`: once, about 800 MB on disk.' })

/** Why a source that is not installed cannot be used. */
export const notInstalled = ({ name, title }: Pick<KnownSource, 'name' | 'title'>): Problem =>
  ({ code: 'CONNECTOR_UNAVAILABLE', message: `${title} is not installed.`, remedy: `Install it among the sources, or by \`winnow airbyte install ${name}\`.` })

async function describedIn(folder: string): Promise<Installed | undefined> {
  const text = await readFile(join(folder, DESCRIPTION), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return Installed.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
