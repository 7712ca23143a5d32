import { measureVersion } from '#engine/profile/measure-version'
import { suggestRecipe } from '#engine/profile/suggest'
import type { Executor } from '../run-queue'
import type { TaskParts } from './parts'
import { ProfileTask } from './task'
import { keptVersion } from './versions'

/** Measures all rows of a version and keeps the outcome. */
export const profileExecutor = ({ engine, store }: TaskParts): Executor => async (given, { signal, progress }) => {
  const { versionId } = ProfileTask.parse(given)
  const { profile, findings, inferred } = await measureVersion(engine, keptVersion(store, versionId), { signal, progress })
  signal.throwIfAborted()
  store.profiles.put(versionId, { profile, findings: [...findings], suggested: suggestRecipe(inferred) })
  return { result: { kind: 'profile', versionId, rows: profile.rows, findings: findings.length }, rows: profile.rows }
}
