import type { Finding } from '#shared/model/finding'
import type { ColumnProfile, Profile } from '#shared/model/profile'
import type { InferredColumn } from '../inference/evidence'
import type { ProfileSource } from '../source'
import type { RowQueries } from './queries'

/** A column as detectors look at it. */
export interface Subject {
  readonly inferred: InferredColumn
  readonly profile: ColumnProfile
}

/** What a detector may know and ask. */
export interface DetectorContext {
  readonly source: ProfileSource
  readonly profile: Profile
  readonly subjects: readonly Subject[]
  readonly queries: RowQueries
}

/** Looks for problems of one kind. */
export interface Detector {
  readonly find: (context: DetectorContext) => Promise<readonly Finding[]>
}

/** Declares a detector: the default export of a file in `findings/detectors`, found by being there. */
export const defineDetector = (find: Detector['find']): Detector => Object.freeze({ find })

/** Runs `find` on each of the subjects and gathers what it finds. */
export async function each(subjects: readonly Subject[], find: (subject: Subject) => Promise<readonly Finding[]>): Promise<Finding[]> {
  return (await Promise.all(subjects.map(find))).flat()
}

/** Columns that are stored as text and stay it: the others' values are judged by their type. */
export const textSubjects = ({ subjects }: DetectorContext): Subject[] => subjects.filter(({ inferred: { stored, type } }) => stored.name === 'text' && type.name === 'text')

/** Columns stored as text, whatever their values are. */
export const storedAsText = ({ subjects }: DetectorContext): Subject[] => subjects.filter(({ inferred: { stored } }) => stored.name === 'text')

/** `3 values`, `1 value`, with thousands signs. */
export const amount = (count: number, one: string, more = `${one}s`): string => `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`

/** The identity of a finding within a version. */
export const findingId = (kind: Finding['kind'], column?: string): string => (column === undefined ? kind : `${kind}:${column}`)
