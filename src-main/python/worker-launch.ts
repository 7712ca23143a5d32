import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { shipped } from '#main/shipped'
import { programEnvironment } from './child-environment'

/** How a worker is started. */
export interface WorkerLaunch {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/** Address space, of which PyAirbyte and DuckDB reserve more than they use: with less the import alone may fail. */
const LEAST_MEMORY_MB = 4096

/** The folder that the package `winnow_worker` is in. */
const PACKAGE = shipped('python-runtime', 'airbyte', 'winnow_worker', '__main__.py').slice(0, -'/winnow_worker/__main__.py'.length)
/** Its folder comes in by an argument: a variable would reach the connectors, too. */
const START = 'import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module("winnow_worker", run_name="__main__", alter_sys=True)'

/**
 * The command of the worker. PyAirbyte works in folders of ours alone, sends nothing, and fetches no list of connectors.
 *
 * @param folder where PyAirbyte may keep files
 * @param memory in bytes
 */
export async function workerLaunch({ python, folder, memory, env }: { readonly python: string; readonly folder: string; readonly memory: number; readonly env: NodeJS.ProcessEnv }): Promise<WorkerLaunch> {
  const folders = { PROJECT_DIR: join(folder, 'project'), INSTALL_DIR: join(folder, 'install'), CACHE_ROOT: join(folder, 'cache-root'), LOGGING_ROOT: join(folder, 'logs'), TEMP_DIR: join(folder, 'temp') }
  // The configs of connectors, with their secrets, are handed over in files there.
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true, mode: 0o700 })
  return {
    program: python, args: ['-B', '-W', 'ignore', '-c', START, PACKAGE], cwd: folders.PROJECT_DIR,
    env: {
      ...programEnvironment(env),
      ...Object.fromEntries(Object.entries(folders).map(([name, path]) => [`AIRBYTE_${name}`, path])),
      DO_NOT_TRACK: '1', AIRBYTE_OFFLINE_MODE: '1', AIRBYTE_LOCAL_REGISTRY: '0', NO_LIVE_PROGRESS: '1',
      WINNOW_PY_MEM_MB: env['WINNOW_PY_MEM_MB'] || String(Math.max(LEAST_MEMORY_MB, Math.ceil(memory / 1024 ** 2))),
      ...(env['WINNOW_PY_SILENCE_S'] ? { WINNOW_PY_SILENCE_S: env['WINNOW_PY_SILENCE_S'] } : {}),
    },
  }
}
