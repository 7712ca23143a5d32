import type { Finding } from '#shared/model/finding'
import type { Profile } from '#shared/model/profile'
import type { Detector, DetectorContext } from './findings/detector'
import { RowQueries } from './findings/queries'
import type { InferredColumn } from './infer'
import { withSlices } from './sample'
import type { ProfileSource } from './source'

const detectors = Object.values(import.meta.glob<Detector>(['./findings/detectors/*.ts', '!./findings/detectors/*.test.ts'], { eager: true, import: 'default' }))

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'info']
/** Columns with at most so many different values are judged by these, each once. */
const FEW_VALUES = 100_000

/**
 * What is wrong with a dataset, the gravest and most frequent first, each with the steps that mend it. `profile` and
 * `inferred` must come from the same rows as `source`; `exact` is false throughout when these are a sample.
 */
export async function findProblems(source: ProfileSource, profile: Profile, inferred: readonly InferredColumn[]): Promise<Finding[]> {
  const subjects = profile.columns.flatMap((column) => {
    const own = inferred.find(({ name }) => name === column.name)
    return own ? [{ inferred: own, profile: column }] : []
  })
  const few = new Set(profile.columns.filter(({ distinct }) => distinct <= FEW_VALUES).map(({ name }) => name))
  const found = await withSlices(source, source.table, source.columns.map(({ name }) => name), async (tableOf) => {
    const context: DetectorContext = { source, profile, subjects, queries: new RowQueries({ ...source, tableOf }, (name) => few.has(name)) }
    return (await Promise.all(detectors.map(({ find }) => find(context)))).flat()
  })
  return found
    .map((finding) => ({ ...finding, exact: finding.exact && profile.based.exact }))
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.count - a.count || a.id.localeCompare(b.id))
}
