import { dirname } from 'node:path'
import type { Finding } from '#shared/model/finding'
import type { Profile } from '#shared/model/profile'
import type { EngineContext, Watch } from '../context'
import type { DatasetVersion } from '../datasets/version'
import { Session } from '../duckdb/session'
import { followed } from '../progress'
import { findProblems } from './findings'
import { type InferredColumn, inferTypes } from './infer'
import { inSample, ofSample, profile } from './profile'
import { type ProfileSource, sourceOf } from './source'

/** The share of the memory budget that a profile gets. */
const SHARE = 0.4
/** How much of the time has gone by when the types are inferred, and when all is measured but the findings (measured). */
const INFERRED = 0.4
const MEASURED = 0.9

/** What is known of a version once it has been measured. */
export interface MeasuredVersion {
  readonly profile: Profile
  readonly findings: readonly Finding[]
  readonly inferred: readonly InferredColumn[]
}

/** Does some measuring on a version, in an instance that may read that version alone. */
export async function withProfileSource<T>(engine: EngineContext, version: DatasetVersion, { signal, progress }: Watch, work: (source: ProfileSource) => Promise<T>): Promise<T> {
  const lease = await engine.budget.lease(engine.budget.share(SHARE), signal)
  const session = await Session.open({ lease, tempRoot: engine.tempRoot, allowed: { folders: [dirname(version.path)] } })
  try {
    await session.attach(version.path, 'version')
    const { columns, rows } = version
    const at = { part: 0, next: 0 }
    return await followed({ progress }, () => ({ phase: 'profiling', part: at.part + (at.next - at.part) * (session.progress ?? 0) }), () => work({
      session, columns, rows, signal, table: 'version.rows', lines: 'version.lines', unreadable: 'version.unreadable', counted: new Map(),
      progress: (part, next) => Object.assign(at, { part, next }),
    }))
  } finally {
    await session.close()
  }
}

/** Measures all rows of a version and says what is wrong with them. Throws RUN_CANCELLED, MEMORY_EXCEEDED, DISK_FULL. */
export const measureVersion = (engine: EngineContext, version: DatasetVersion, watch: Watch): Promise<MeasuredVersion> =>
  withProfileSource(engine, version, watch, async (source) => {
    const inferred = await inferTypes(sourceOf(source, 0, INFERRED))
    const measured = await profile(sourceOf(source, INFERRED, MEASURED), inferred)
    source.progress?.(MEASURED, 1)
    return { inferred, profile: measured, findings: await findProblems(source, measured, inferred) }
  })

/**
 * As {@link measureVersion}, on a sample: an answer in about a second, whatever the size. Where the table
 * is larger than the sample, findings have counts of the sample, and their examples no place.
 */
export const measureSample = (engine: EngineContext, version: DatasetVersion, watch: Watch): Promise<MeasuredVersion> =>
  withProfileSource(engine, version, watch, (source) => inSample(source, async (part) => {
    const inferred = await inferTypes(part)
    const measured = ofSample(source, part, await profile(part, inferred))
    // A sample of all rows says the same of the table itself, and there each example has its place.
    if (measured.based.exact) return { inferred, profile: measured, findings: await findProblems(source, measured, inferred) }
    const findings = await findProblems({ ...part, lines: undefined }, measured, inferred)
    return { inferred, profile: measured, findings: findings.map((finding) => ({ ...finding, examples: finding.examples.map(({ value }) => ({ value })) })) }
  }))

/** Measures all rows of a version without looking for what is wrong with them. */
export const profileVersion = (engine: EngineContext, version: DatasetVersion, watch: Watch): Promise<Profile> =>
  withProfileSource(engine, version, watch, async (source) => profile(sourceOf(source, INFERRED, 1), await inferTypes(sourceOf(source, 0, INFERRED))))
