import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Environments } from '#main/python/environment'
import { findPython } from '#main/python/find-python'
import { hashOfLock, madeIn, programIn } from '#main/python/venv'
import { shipped } from '#main/shipped'
import { type Home, homeOf } from '#main/store/home'

/** What was downloaded and made for tests once stays between them. */
const kept = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'winnow-python')
mkdirSync(kept, { recursive: true })

/** The folder in which uv keeps packages for all tests. */
export const uvCache = join(kept, 'uv-cache')
/** uv, for all tests. */
export const toolFolder = join(kept, 'tool')

/** The Python of this machine that fits; undefined where there is none: then tests that need it are skipped. */
export const python = (await findPython()).best?.path

/** Environments whose uv and packages are shared by all tests. */
export const sharedEnvironments = (isOffline?: () => boolean): Environments => new Environments({ tool: toolFolder, cache: uvCache }, isOffline)

if (python !== undefined) await patiently(() => sharedEnvironments().ensureUv({ what: 'the tests', python, signal: new AbortController().signal, log: () => {} }))

/** Has what connectors are run by made, for all tests; once for each lock, which takes a minute. Gives its folder. */
export async function ensureWorker(): Promise<string> {
  const folder = join(kept, 'worker')
  await made(folder, shipped('python-runtime', 'airbyte', 'requirements.lock'))
  return folder
}

/** A home with Python set up for connectors, for all tests; all else is in `root`. */
export async function homeWithPython(root: string): Promise<Home> {
  await ensureWorker()
  return { ...homeOf(root, {}), python: kept }
}

/** The executable of a listed source, for all tests: `source-faker`. */
export async function sourceProgram(name: string): Promise<string> {
  const lock = shipped('python-runtime', 'airbyte', 'sources', name, 'requirements.lock')
  const folder = join(kept, `${name}-${(await hashOfLock(lock)).slice(0, 16)}`)
  await made(folder, lock)
  return programIn(folder, name)
}

async function made(folder: string, lock: string): Promise<void> {
  if (python === undefined) throw new Error('no Python that fits')
  const wanted = await hashOfLock(lock)
  await patiently(async () => {
    if ((await madeIn(folder))?.lock !== wanted) await sharedEnvironments().install({ what: 'the tests', python, lock, folder, log: () => {}, signal: new AbortController().signal })
  })
}

/** Another test file may be making the same. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await work()
      return
    } catch (error) {
      if (tries > 1500 || !(error instanceof Error && error.message.includes('being set up already'))) throw error
      await new Promise((resolve) => { setTimeout(resolve, 200) })
    }
  }
}
