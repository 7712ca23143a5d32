// @ts-check
/**
 * Resolves the Airbyte sources of resources/airbyte/sources.json anew: `node build/airbyte-locks.mjs --uv PATH [source-name…]`.
 *
 * Each gets python-runtime/airbyte/sources/<name>/requirements.lock: exact versions with the hashes of the wheels that fit the
 * Pythons and systems that Winnow serves, and none besides (all hashes of a source make five times as much). What its
 * packages say of Python and of their licence is written into the list. A source that cannot be resolved is told and keeps
 * what it had. Take `python` of an entry away to have the widest range of Pythons looked for. `python`, `licence` and `built`
 * (packages without a wheel, built from their sources) are written by this.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { root, say } from './project.mjs'

const LIST = join(root, 'resources', 'airbyte', 'sources.json')
const LOCKS = join(root, 'python-runtime', 'airbyte', 'sources')
/** Pythons that a lock is made for, the widest range first: `from` and those before `to`. */
const RANGES = /** @type {const} */ ([['3.10', '3.13'], ['3.11', '3.13'], ['3.10', '3.12'], ['3.11', '3.12']])
/** Without a wheel in the versions that older sources need: these alone are built from their sources. */
const BUILT = ['genson', 'pendulum']
const WHEEL = /-(?<python>[^-]+)-(?<abi>[^-]+)-(?<platform>[^-]+)\.whl$/
const PLATFORM = /^any$|manylinux.*_(x86_64|aarch64)$|^macosx_.*_(x86_64|arm64|universal2)$|^win_(amd64|arm64)$/

const { values: { uv = 'uv' }, positionals } = parseArgs({ options: { uv: { type: 'string' } }, allowPositionals: true })
const execute = promisify(execFile)
/** @type {{ name: string, version: string, python?: string, licence?: string, built?: string[] }[]} */
const list = JSON.parse(await readFile(LIST, 'utf8'))
const folder = await mkdtemp(join(tmpdir(), 'winnow-locks-'))
let failed = 0
try {
  for (const entry of list) {
    const { name, version } = entry
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const { licence, below } = await metadataOf(`airbyte-${name}`, version)
    const resolved = await resolve(`airbyte-${name}==${version}`, below, entry.python, entry.built !== undefined)
    if (typeof resolved === 'string') {
      failed += 1
      say(`${name} ${version} cannot be resolved: ${resolved}`)
      continue
    }
    const { python, lock, built } = resolved
    await mkdir(join(LOCKS, name), { recursive: true })
    await writeFile(join(LOCKS, name, 'requirements.lock'), `# ${name} ${version} for Python ${python}, made by build/airbyte-locks.mjs.\n${lock}`)
    Object.assign(entry, { python, licence, built: built.length > 0 ? built : undefined })
    say(`${name} ${version}: ${lock.split('==').length - 1} packages for Python ${python}`)
    await writeFile(LIST, `${JSON.stringify(list, null, 2)}\n`)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
if (failed > 0) process.exitCode = 1

/**
 * For the widest range of Pythons that works.
 * @param {string} requirement
 * @param {number} below the minor version of Python that its package does not take any more
 * @param {unknown} known the range that worked before: only that one is tried
 * @param {boolean} builds that it does not do without builds is known
 * @returns {Promise<{ python: string, lock: string, built: string[] } | string>} why it cannot be resolved, else
 */
async function resolve(requirement, below, known, builds) {
  const ranges = RANGES.filter(([from, to]) => Number(to.split('.')[1]) <= below && (typeof known !== 'string' || known === `>=${from},<${to}`))
  let problem = ''
  for (const [allowed, from, to] of [...(builds ? [] : [[]]), BUILT].flatMap((allowed) => ranges.map(([from, to]) => /** @type {const} */ ([allowed, from, to])))) {
    await writeFile(join(folder, 'pyproject.toml'), `[project]\nname = "winnow-lock"\nversion = "0"\nrequires-python = ">=${from}"\n\n[tool.uv]\nenvironments = ["python_full_version >= '${from}' and python_full_version < '${to}'"]\n`)
    await writeFile(join(folder, 'wanted.in'), `${requirement}\n`)
    try {
      await execute(uv, [
        'pip', 'compile', 'wanted.in', '--universal', '--python-version', from, '--prerelease', 'disallow', '--only-binary', ':all:', ...allowed.flatMap((one) => ['--no-binary', one]),
        '--no-annotate', '--no-header', '--quiet', '--format', 'pylock.toml', '--output-file', 'pylock.toml',
      ], { cwd: folder, timeout: 60_000 })
      const { lock, built } = lockOf(await readFile(join(folder, 'pylock.toml'), 'utf8'), from, to)
      await rm(join(folder, 'pylock.toml'))
      return { python: `>=${from},<${to}`, lock, built }
    } catch (error) {
      problem = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').slice(-6).join(' ') : String(error)
    }
  }
  return problem
}

/**
 * The requirements of a resolution, each with the hashes of the wheels that can be used.
 * @param {string} toml as uv writes it (PEP 751)
 * @param {string} from
 * @param {string} to
 */
function lockOf(toml, from, to) {
  /** @type {string[]} */
  const built = []
  const isOne = Number(to.split('.')[1]) === Number(from.split('.')[1]) + 1
  const needless = [`python_full_version >= '${from}' and python_full_version < '${to}'`, ...(isOne ? [`python_full_version == '${from}.*'`] : [])]
  const packages = toml.split('[[packages]]').slice(1).map((block) => {
    const [, name = '', version = ''] = /name = "([^"]+)"\nversion = "([^"]+)"/.exec(block) ?? []
    const marker = /^marker = "(.*)"$/m.exec(block)?.[1] ?? ''
    // Without its builds pip's way out is one of 2016, with which no source starts.
    if (name === 'pendulum' && version.startsWith('0.')) throw new Error(`only ${name} ${version} would fit`)
    // Older ones end with an error at their start under Python 3.11.
    if (name === 'airbyte-cdk' && Number(version.split('.')[0]) < 4) throw new Error(`it needs ${name} ${version}, which does not run on Python 3.11`)
    if (/(^|\.)(dev|a|b|rc)\d*$/.test(version) && name.startsWith('airbyte')) throw new Error(`only ${name} ${version} would fit`)
    const files = [...block.matchAll(/url = "[^"]*\/([^"/]+)"[^}]*hashes = \{ sha256 = "([0-9a-f]{64})" \}/g)].map(([, file = '', hash = '']) => ({ file, hash }))
    const fitting = files.filter(({ file }) => fits(file, from, to))
    const taken = fitting.length > 0 ? fitting : BUILT.includes(name) ? files.filter(({ file }) => file.endsWith('.tar.gz')) : []
    if (taken.length === 0) throw new Error(`${name} ${version} has no file that fits`)
    if (fitting.length === 0) built.push(name)
    const condition = marker === '' || needless.includes(marker) ? '' : ` ; ${marker}`
    return `${name}==${version}${condition} \\\n${taken.map(({ hash }) => `    --hash=sha256:${hash}`).toSorted().join(' \\\n')}\n`
  })
  return { lock: packages.join(''), built }
}

/** @param {string} file @param {string} from @param {string} to */
function fits(file, from, to) {
  const tags = WHEEL.exec(file)?.groups
  if (!tags) return false
  const [first, end] = [from, to].map((one) => Number(one.split('.')[1]))
  const pythons = Array.from({ length: Number(end) - Number(first) }, (_, index) => `cp3${Number(first) + index}`)
  const { python = '', abi = '', platform = '' } = tags
  const stable = abi === 'abi3' && Number(/^cp3(\d+)/.exec(python)?.[1] ?? 99) < Number(end)
  const plain = abi === 'none' && /(^|\.)py3/.test(python)
  return (stable || plain || pythons.some((one) => python.split('.').includes(one))) && platform.split('.').some((one) => PLATFORM.test(one))
}

/** What the metadata of its wheel says: uv minds only from which Python on. @param {string} name @param {string} version */
async function metadataOf(name, version) {
  const target = join(folder, 'wheel')
  await execute(uv, ['pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:', '--target', target, `${name}==${version}`], { cwd: folder, timeout: 120_000 })
  const info = (await readdir(target)).find((one) => one.endsWith('.dist-info')) ?? ''
  const metadata = await readFile(join(target, info, 'METADATA'), 'utf8')
  await rm(target, { recursive: true, force: true })
  return {
    licence: /^License(?:-Expression)?: (.+)$/m.exec(metadata)?.[1]?.trim() ?? 'not stated',
    below: Number(/^Requires-Python:.*<\s*3\.(\d+)/m.exec(metadata)?.[1] ?? 99),
  }
}
