import type { FileInspection, FileRef } from '#shared/contract/files'
import { stem } from '#shared/define/file-names'
import type { Dataset } from '#shared/model/dataset'
import type { InputOptions } from '#shared/model/recipe'
import type { Guess, Stream } from '#shared/model/reading'
import type { Run } from '#shared/model/run'
import type { Problems } from '../api/problems'
import type { Transfer } from './transfer'

/** What the user brought: a file of the browser, one that the engine can reach by its path, or something that is no file. */
export type Source = File | FileRef | { readonly folder: string }

/**
 * Where a file stands. waiting: for its turn. bringing: its bytes are on their way to the engine. looking: its format is found out.
 * ready: can be looked at and imported. failed: `problems` says why; it can be tried again.
 */
export type Stage = 'waiting' | 'bringing' | 'looking' | 'ready' | 'importing' | 'done' | 'failed'

/** What became of a table: a version of a dataset. */
export interface Imported {
  readonly datasetId: string
  readonly versionId: string
  readonly rows: number
  readonly unreadable: number
}

/** A table of a file (a sheet, a list of records, all of a CSV file) and what is to become of it. */
export interface Table {
  readonly stream: Stream
  readonly chosen: boolean
  /** The dataset's name. */
  readonly name: string
  /** The dataset that gets a new version; undefined: a new dataset is made. */
  readonly datasetId?: string | undefined
  /** The options that the user set; the rest is guessed. */
  readonly set: InputOptions
  /** How it would be read; undefined until it was looked at. */
  readonly inspection?: FileInspection | undefined
  /** True once its findings were counted, or could not be. They come after the rows: nobody waits for them. */
  readonly counted: boolean
  /** All guesses that were ever made about it: an option that the user sets is no longer guessed, but has still a name. */
  readonly known: readonly Guess[]
  readonly imported?: Imported | undefined
}

/** A file that is about to be imported. Never changed: each change makes a new one with the same key. */
export interface Incoming {
  readonly key: number
  readonly source: Source
  readonly name: string
  readonly bytes?: number | undefined
  readonly stage: Stage
  /** How the engine knows it, once it does. */
  readonly file?: FileRef | undefined
  readonly transfer?: Transfer | undefined
  readonly tables: readonly Table[]
  /** The table that is looked at: its place in `tables`. */
  readonly at: number
  /** True while a table is looked at again. */
  readonly busy: boolean
  readonly run?: Run | undefined
  readonly problems?: Problems | undefined
}

/** The table of a file that is looked at; undefined before the engine has found any. */
export const shownTable = ({ tables, at }: Incoming): Table | undefined => tables[at]

/** True for a file that waits for nothing but to be imported. */
export const isReady = ({ stage, busy, problems, tables }: Incoming): boolean => stage === 'ready' && !busy && !problems && tables.some(({ chosen }) => chosen)

/** True while something is being done with a file. */
export const isGoingOn = ({ stage }: Incoming): boolean => stage === 'waiting' || stage === 'bringing' || stage === 'looking' || stage === 'importing'

/** The last part of a path of any system. */
export const baseName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** A name that no other dataset has: "orders", "orders (2)". */
export function freeName(name: string, taken: readonly Pick<Dataset, 'name'>[]): string {
  const names = new Set(taken.map((dataset) => dataset.name))
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} (${number})`
    if (!names.has(candidate)) return candidate
  }
}

/** What a file's tables are called before the user says otherwise: by the file, and by the table where there are several and it has a name of its own. */
export const nameOf = (fileName: string, stream: Stream, several: boolean): string => (several && stream.name !== fileName ? `${stem(fileName)} ${stream.name}` : stem(fileName)).slice(0, 200)

/** The options that choose a table of a file and say how it is read: what goes to the engine. */
export const optionsOf = ({ stream, set }: Pick<Table, 'stream' | 'set'>): InputOptions => ({ ...stream.input, ...set })

/** Guesses with those of before that are not made any more. */
export const withKnown = (guesses: readonly Guess[], before: readonly Guess[]): readonly Guess[] =>
  [...before.map((old) => guesses.find(({ option }) => option === old.option) ?? old), ...guesses.filter(({ option }) => !before.some((old) => old.option === option))]

/** Which of a file's streams an inspection shows. */
export function shownStream({ streams, input, guesses }: FileInspection): number {
  const said = [...Object.values(input), ...guesses.map(({ value }) => value)]
  return Math.max(0, streams.findIndex(({ id }) => said.includes(id)))
}

/** The options of an earlier reading that are not guessed by themselves: those that its user must have set. */
export function setBefore(before: InputOptions, guessed: InputOptions): InputOptions {
  return Object.fromEntries(Object.entries(before).filter(([option, value]) => JSON.stringify(guessed[option]) !== JSON.stringify(value)))
}
