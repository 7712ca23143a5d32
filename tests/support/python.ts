import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Environments } from '#main/python/environment'
import { findPython } from '#main/python/find-python'

/** What was downloaded for tests once stays between them. */
const kept = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'winnow-python')
mkdirSync(kept, { recursive: true })

/** The folder in which uv keeps packages for all tests. */
export const uvCache = join(kept, 'uv-cache')
/** uv, for all tests. */
export const toolFolder = join(kept, 'tool')

/** The Python of this machine that fits; undefined where there is none. */
export const python = (await findPython()).best?.path

/** Environments whose uv and packages are shared by all tests. */
export const sharedEnvironments = (isOffline?: () => boolean): Environments => new Environments({ tool: toolFolder, cache: uvCache }, isOffline)

if (python !== undefined) await sharedEnvironments().ensureUv({ what: 'the tests', python, signal: new AbortController().signal, log: () => {} })
