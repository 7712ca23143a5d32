import { type DataType, BOOLEAN, TEXT } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import type { Kind, Sink } from './parse'
import { NumberFacts } from '../duckdb/number-facts'

/** More columns than this come from data used as keys (ids, dates), not from a table. */
const MOST_COLUMNS = 10_000

/** A place in the records: a column, and the places of its members where it was an object. */
interface Place {
  readonly path: readonly string[]
  readonly members: Map<string, Place[]>
  column?: ColumnFacts
}

/** What a column's values were. */
interface ColumnFacts {
  /** Its place in the exchange file: columns are numbered as they turn up. */
  readonly index: number
  readonly counts: Record<Kind, number>
  readonly numbers: NumberFacts
}

/** A column of flattened records, as a worker tells of it. */
export interface FlatColumn {
  /** `address.city` for the member `city` of the object `address`. */
  readonly header: string
  /** The keys that lead to it. */
  readonly path: readonly string[]
  readonly index: number
  readonly type: DataType
  readonly counts: Record<Kind, number>
}

/**
 * Turns records into rows: members of objects become columns, down to `maxDepth` levels; deeper objects, and all lists,
 * are kept as JSON text. Columns are found as they turn up and listed in the order of the members.
 */
export class Flattener implements Sink<Place> {
  readonly #root: Place = { path: [], members: new Map() }
  /** Columns that are no members of the record: they say which record it belongs to. */
  readonly #beside = new Map<string, Place>()
  #columns = 0
  #repeated = 0
  #repeatedNow = 0
  readonly #places: Place[] = []
  readonly #kinds: Kind[] = []
  readonly #texts: string[] = []

  constructor(private readonly maxDepth: number) {}

  /** Where a record's parsing starts. */
  get root(): Place { return this.#root }

  /** The place of records that are no objects. */
  get values(): Place { return this.child(this.#root, 'value', 0) }

  /** The place of a column that comes before those of the record. */
  beside(name: string): Place {
    const known = this.#beside.get(name) ?? { path: [name], members: new Map() }
    this.#beside.set(name, known)
    return known
  }

  /** Repeated keys seen so far. */
  get repeated(): number { return this.#repeated }

  /** Takes the parsed record in: its values by the columns' places. */
  commit(): (string | null)[] {
    const row: (string | null)[] = []
    for (let index = 0; index < this.#places.length; index += 1) {
      const place = this.#places[index]!
      const kind = this.#kinds[index]!
      const text = this.#texts[index]!
      const column = place.column ??= this.#newColumn(place)
      column.counts[kind] += 1
      if (kind === 'integer') column.numbers.addInteger(text)
      else if (kind === 'fraction') column.numbers.addFraction(text)
      row[column.index] = kind === 'null' ? null : text
    }
    this.#repeated += this.#repeatedNow
    this.discard()
    return row
  }

  /** Forgets a record that broke off. */
  discard(): void {
    this.#repeatedNow = 0
    this.#places.length = 0
    this.#kinds.length = 0
    this.#texts.length = 0
  }

  child(parent: Place, key: string, again: number): Place {
    let places = parent.members.get(key)
    if (!places) parent.members.set(key, places = [])
    if (again > 0) this.#repeatedNow += 1
    return places[again] ??= { path: [...parent.path, key], members: new Map() }
  }

  opens(depth: number): boolean {
    return depth < this.maxDepth
  }

  value(place: Place, kind: Kind, text: string): void {
    this.#places.push(place)
    this.#kinds.push(kind)
    this.#texts.push(text)
  }

  /** All columns found, members beside each other. */
  columns(): FlatColumn[] {
    const found: FlatColumn[] = []
    const walk = (place: Place): void => {
      if (place.column && !isOnlyNull(place)) {
        const { index, counts, numbers } = place.column
        found.push({ header: place.path.join('.'), path: [...place.path], index, type: columnType(counts, numbers), counts })
      }
      for (const places of place.members.values()) places.forEach(walk)
    }
    for (const place of this.#beside.values()) walk(place)
    walk(this.#root)
    return found
  }

  #newColumn(place: Place): ColumnFacts {
    this.#columns += 1
    if (this.#columns > MOST_COLUMNS) {
      throw failure('LIMIT_EXCEEDED', `The records have more than ${MOST_COLUMNS.toLocaleString('en')} different members; the last one is "${place.path.join('.')}".`,
        'Set "max_depth" lower, so that objects whose keys are data stay JSON text, or choose another "record_path".')
    }
    return { index: this.#columns - 1, counts: { text: 0, integer: 0, fraction: 0, boolean: 0, nested: 0, null: 0 }, numbers: new NumberFacts() }
  }
}

/** An object that is null in some records needs no column beside those of its members. */
function isOnlyNull({ column, members }: Place): boolean {
  return members.size > 0 && column !== undefined && Object.entries(column.counts).every(([kind, count]) => kind === 'null' || count === 0)
}

/** A column whose values are all of one kind keeps it; any other is text. */
function columnType(counts: Record<Kind, number>, numbers: NumberFacts): DataType {
  const { text, integer, fraction, boolean, nested } = counts
  const all = text + integer + fraction + boolean + nested
  if (all === 0 || text > 0) return TEXT
  if (boolean === all) return BOOLEAN
  if (nested === all) return { name: 'nested' }
  return integer + fraction === all ? numbers.type() : TEXT
}
