import { type DataType, isNumeric, isTemporal } from '../model/data-type'
import { type Because, type PreparedName, prepareName, similarity } from './similarity'

/** A column of either side; where the type is not known only the names count. */
export interface Field {
  readonly name: string
  readonly type?: DataType | undefined
}

/** A source column that takes the place of a target column. */
export interface Pair {
  readonly target: string
  readonly source: string
  /** 0 to 1, 1 for the same name. */
  readonly score: number
  readonly because: Because
}

/** Which source column becomes which target column. Pairs stand in the order of the targets. */
export interface Match {
  readonly pairs: readonly Pair[]
  readonly unmatchedSource: readonly string[]
  readonly unmatchedTarget: readonly string[]
}

/** Names that are less alike are no match: about one word of three in common. */
const LEAST = 0.55

interface Candidate extends Pair {
  readonly fit: number
  readonly order: number
}

/**
 * Finds for each target column the source column that it most likely is. One-to-one and greedy: the pair that is most
 * alike is settled first; at the same score the one whose types fit better, then the one whose columns come first. That is
 * not always the highest sum of all scores, but no pair is given up for one that is less alike.
 */
export function matchColumns(sources: readonly Field[], targets: readonly Field[]): Match {
  const prepared = sources.map(({ name, type }) => ({ type, prepared: prepareName(name) }))
  const candidates: Candidate[] = []
  for (const [place, { name, type }] of targets.entries()) {
    const wanted = prepareName(name)
    for (const [other, source] of prepared.entries()) {
      const alike = rated(source.prepared, wanted)
      if (alike) candidates.push({ ...alike, target: name, source: source.prepared.name, fit: typeFit(source.type, type), order: place * sources.length + other })
    }
  }
  candidates.sort((a, b) => b.score - a.score || b.fit - a.fit || a.order - b.order)
  const bySource = new Set<string>()
  const byTarget = new Map<string, Pair>()
  for (const { target, source, score, because } of candidates) {
    if (bySource.has(source) || byTarget.has(target)) continue
    bySource.add(source)
    byTarget.set(target, { target, source, score, because })
  }
  return {
    pairs: targets.flatMap(({ name }) => byTarget.get(name) ?? []),
    unmatchedSource: sources.map(({ name }) => name).filter((name) => !bySource.has(name)),
    unmatchedTarget: targets.map(({ name }) => name).filter((name) => !byTarget.has(name)),
  }
}

/** How alike two names are, and why; undefined where they are no match. */
export const rateNames = (source: string, target: string): Pick<Pair, 'score' | 'because'> | undefined => rated(prepareName(source), prepareName(target))

function rated(source: PreparedName, target: PreparedName): Pick<Pair, 'score' | 'because'> | undefined {
  const alike = similarity(source, target)
  return alike && alike.score >= LEAST ? alike : undefined
}

/** 2 for the same type, 1 for types that hold the same kind of value (a text may hold any), 0 for others or where one is not known. */
function typeFit(source: DataType | undefined, target: DataType | undefined): number {
  if (!source || !target) return 0
  if (source.name === target.name) return 2
  return source.name === 'text' || (isNumeric(source) && isNumeric(target)) || (isTemporal(source) && isTemporal(target)) ? 1 : 0
}
