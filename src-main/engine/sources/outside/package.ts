import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { AMBIENT, type ConnectorDefinition, defineConnector, HOST, PATH, PRIVATE, SECRET } from '#shared/define/connector'
import { markedPaths } from '#shared/define/marks'
import { Failure, failure } from '#shared/model/problem'
import { ConnectorCategory } from '#shared/model/source'
import { adaptPlugin, isPlugin } from './plugin'

/** A package with all that it brings along; what is larger is no connector. */
const MOST_FILES = 5_000
const MOST_BYTES = 64 * 1024 * 1024
/** Code that is not there after so long is given up, in ms. */
const LOADING = 10_000

/** What the package.json of a connector says, so that it can be shown before its code runs. */
const Manifest = z.looseObject({
  name: z.string(),
  version: z.string().default('0.0.0'),
  main: z.string().default('index.js'),
  winnow: z.strictObject({
    connector: z.string().regex(/^[a-z][a-z\d-]{0,39}$/, 'small letters, digits and hyphens'),
    title: z.string().min(1),
    category: ConnectorCategory.default('services'),
    docs: z.string().default(''),
  }),
})
export type Manifest = z.infer<typeof Manifest>

/** A connector package as it lies in its folder: nothing of it has run. */
export interface ConnectorPackage {
  readonly folder: string
  readonly manifest: Manifest
  /** SHA-256 over the names and contents of all of its files: what a user allows. */
  readonly fingerprint: string
}

/** What the code of a package gets to work with: it needs no package of ours. */
const KIT = { z, defineConnector, failure, SECRET, PATH, HOST, PRIVATE, AMBIENT }

/** Reads what a package says of itself, without running it. Throws CONNECTOR_UNAVAILABLE, LIMIT_EXCEEDED. */
export async function readPackage(folder: string): Promise<ConnectorPackage> {
  const path = join(folder, 'package.json')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw failure('CONNECTOR_UNAVAILABLE', `There is no connector in "${folder}": it has no package.json.`, '`winnow connectors new NAME` makes a package to begin with.', { file: path }, error)
  })
  return { folder, manifest: manifestOf(text, path), fingerprint: await fingerprintOf(folder) }
}

function manifestOf(text: string, file: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text))
  } catch (error) {
    const wrong = error instanceof z.ZodError ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') : 'it is no JSON'
    throw failure('CONNECTOR_UNAVAILABLE', `"${file}" describes no connector: ${wrong}.`, 'It needs a name, and "winnow" with "connector" (the id) and "title".', { file }, error)
  }
}

/** SHA-256 of a folder: any change of any file in it changes it. Throws LIMIT_EXCEEDED; CONNECTOR_UNAVAILABLE for links that lead out of it. */
async function fingerprintOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  const left = { files: MOST_FILES, bytes: MOST_BYTES }
  const walk = async (path: string): Promise<void> => {
    for (const entry of (await readdir(path, { withFileTypes: true })).toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const file = join(path, entry.name)
      if (entry.isDirectory()) await walk(file)
      else if (!entry.isFile()) throw failure('CONNECTOR_UNAVAILABLE', `"${file}" is no plain file.`, 'A connector package holds files and folders alone: copy in what links lead to.', { file })
      else {
        left.files -= 1
        left.bytes -= (await lstat(file)).size
        if (left.files < 0 || left.bytes < 0) throw failure('LIMIT_EXCEEDED', `"${folder}" is too large for a connector: more than ${MOST_FILES} files or ${MOST_BYTES / 1024 / 1024} MB.`, 'Name the folder of the connector alone, and bundle what it needs.', { file: folder })
        const content = await readFile(file)
        hash.update(`${relative(folder, file).split(sep).join('/')}\0${content.length}\0`).update(content)
      }
    }
  }
  await walk(folder)
  return hash.digest('hex')
}

/**
 * Runs the code of a package, which the user has allowed: its default export is a function that gives a connector, or a
 * plugin in the style of four parts (an object or a class).
 *
 * @throws Failure CONNECTOR_UNAVAILABLE
 */
export async function loadPackage({ folder, manifest, fingerprint }: ConnectorPackage): Promise<ConnectorDefinition> {
  const { connector: id } = manifest.winnow
  const entry = resolve(folder, manifest.main)
  if (!entry.startsWith(resolve(folder) + sep)) throw unusable(manifest, 'its "main" leads out of its folder')
  const connector = await Promise.race([load(entry, fingerprint, manifest), late(manifest)])
  if (connector.id !== id) throw unusable(manifest, `its code calls itself "${connector.id}", its package.json "${id}"`)
  return { ...guarded(connector), config: reaching(connector.config) }
}

async function load(entry: string, fingerprint: string, manifest: Manifest): Promise<ConnectorDefinition> {
  try {
    // Node keeps modules by their address: changed code has another one.
    const { default: given } = z.looseObject({ default: z.unknown() }).parse(await import(/* @vite-ignore */ `${pathToFileURL(entry).href}?${fingerprint}`))
    const made: unknown = isPlugin(given) ? given : isClass(given) ? new given() : typeof given === 'function' ? await given(KIT) : given
    if (isPlugin(made)) return await adaptPlugin(manifest.winnow.connector, made)
    if (isConnector(made)) return made
  } catch (error) {
    if (error instanceof Failure) throw error
    throw unusable(manifest, error instanceof Error ? error.message : String(error), error)
  }
  throw unusable(manifest, 'its default export is neither a function that gives a connector nor a plugin')
}

const late = ({ name }: Manifest): Promise<never> => new Promise((_resolve, reject) => {
  setTimeout(() => reject(failure('CONNECTOR_UNAVAILABLE', `The package "${name}" was not loaded after ${LOADING / 1000} seconds.`, 'Ask its author.')), LOADING).unref()
})

const unusable = ({ name }: Manifest, why: string, cause?: unknown): Error =>
  failure('CONNECTOR_UNAVAILABLE', `The package "${name}" gives no connector: ${why}.`, 'Ask its author, or see what `winnow connectors new` makes.', undefined, cause)

function isClass(value: unknown): value is new () => unknown {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null && 'collect' in value.prototype
}

const isMethod = (value: unknown): boolean => typeof value === 'function'

function isConnector(value: unknown): value is ConnectorDefinition {
  return typeof value === 'object' && value !== null && ['id', 'title', 'category', 'docs', 'config', 'check', 'discover', 'read'].every((member) => member in value)
    && 'config' in value && value.config instanceof z.ZodObject && 'read' in value && isMethod(value.read) && 'check' in value && isMethod(value.check) && 'discover' in value && isMethod(value.discover)
}

/** Code from outside reaches whatever it likes: where no member of a config says where it leads, nobody can tell. */
function reaching(config: ConnectorDefinition['config']): ConnectorDefinition['config'] {
  return Object.keys(config.shape).length === 0 || markedPaths(config, 'host').length > 0 ? config : config.meta(HOST)
}

/** What foreign code throws is told as its own fault, not as one of Winnow. */
function guarded(connector: ConnectorDefinition): ConnectorDefinition {
  const { title, check, discover, read, sample, find, writes } = connector
  const guard = <A extends readonly unknown[], T>(work: (...args: A) => Promise<T>) => async (...args: A): Promise<T> => {
    try {
      return await work(...args)
    } catch (error) {
      if (error instanceof Failure) throw error
      throw failure('SOURCE_ANSWER', `The connector "${title}" failed: ${error instanceof Error ? error.message : String(error)}`, 'Check the options of the source; if they are right, ask the connector\'s author.', undefined, error)
    }
  }
  return {
    ...connector, check: guard(check), discover: guard(discover), read: guard(read),
    ...(sample && { sample: guard(sample) }), ...(find && { find: guard(find) }), ...(writes && { writes: { ...writes, write: guard(writes.write) } }),
  }
}
