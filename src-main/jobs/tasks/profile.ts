import { Session } from '#engine/duckdb/session'
import type { EngineContext, Watch } from '#engine/context'
import type { DatasetVersion } from '#engine/datasets/version'
import { findProblems } from '#engine/profile/findings'
import { inferTypes } from '#engine/profile/infer'
import { profile } from '#engine/profile/profile'
import type { ProfileSource } from '#engine/profile/source'
import type { Measured } from '#main/store/repositories/profiles'
import { dirname } from 'node:path'
import type { TaskParts } from './parts'
import type { Executor } from '../run-queue'
import { ProfileTask } from './task'
import { keptVersion } from './versions'

/** The share of the memory budget that a profile gets. */
const SHARE = 0.4

/** Does some measuring on a version, in an instance that may read that version alone. */
export async function withProfileSource<T>(engine: EngineContext, version: DatasetVersion, { signal, progress }: Watch, work: (source: ProfileSource) => Promise<T>): Promise<T> {
  const lease = await engine.budget.lease(engine.budget.share(SHARE), signal)
  const session = await Session.open({ lease, tempRoot: engine.tempRoot, allowed: { folders: [dirname(version.path)] } })
  try {
    await session.attach(version.path, 'version')
    const { columns, rows } = version
    return await work({
      session, columns, rows, signal, table: 'version.rows', lines: 'version.lines', unreadable: 'version.unreadable',
      progress: (part) => progress({ phase: 'profiling', part }),
    })
  } finally {
    await session.close()
  }
}

/** Measures all rows of a version and says what is wrong with them. */
export const measureVersion = (engine: EngineContext, version: DatasetVersion, watch: Watch): Promise<Measured> =>
  withProfileSource(engine, version, watch, async (source) => {
    const inferred = await inferTypes(source)
    const measured = await profile(source, inferred)
    return { profile: measured, findings: await findProblems(source, measured, inferred) }
  })

/** Measures a version and keeps the outcome. */
export const profileExecutor = ({ engine, store }: TaskParts): Executor => async (given, { signal, progress }) => {
  const { versionId } = ProfileTask.parse(given)
  const measured = await measureVersion(engine, keptVersion(store, versionId), { signal, progress })
  signal.throwIfAborted()
  store.profiles.put(versionId, measured)
  const { rows } = measured.profile
  return { result: { kind: 'profile', versionId, rows, findings: measured.findings.length }, rows }
}
