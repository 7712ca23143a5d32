import { uniqueColumnNames } from '#shared/define/column-names'
import type { Reading, Relation } from '#shared/define/format'
import type { Column } from '#shared/model/column'
import { type DataType, TEXT, typeLabel } from '#shared/model/data-type'
import type { ImportReport } from '#shared/model/reading'
import { identifier, text } from './quote'
import { physicalType } from './types'

/** The column that says which file a row is from. */
export const SOURCE_FILE = 'source_file'
const MOST_SET_ASIDE = 200
/** So many files are named in a sentence. */
const MOST_NAMED = 5

/** One of the files that are read as one table. */
export interface NamedReading {
  readonly name: string
  readonly reading: Reading
}

/** Several readings as one: columns matched by their names, in the order in which they turn up; what a file lacks is empty in its rows. */
export function unionReadings(parts: readonly NamedReading[]): Omit<Reading, 'report'> & { readonly report: Pick<ImportReport, 'setAside' | 'setAsideTotal' | 'notes' | 'lineIs'> } {
  const { columns, from, notes } = unitedColumns(parts)
  const offsets = offsetsOf(parts.map(({ reading }) => reading))
  const rows = parts.map(({ name, reading }, index) => `SELECT ${columns.map(({ name: column, type }, at) => (at === 0 ? `${text(name)} AS ${identifier(column)}` : `CAST(${sourceOf(from[index]?.get(column))} AS ${physicalType(type)}) AS ${identifier(column)}`)).join(', ')} FROM (${reading.relation.sql})`)
  const lines = parts.flatMap(({ reading: { rows: count, lines: known, firstLine } }, index) => {
    if (count === 0) return []
    return [known ? `SELECT "row" + ${offsets[index]} AS "row", "line" FROM (${known.sql})` : `SELECT CAST(${offsets[index]} AS BIGINT) AS "row", CAST(${firstLine} AS BIGINT) AS "line"`]
  })
  const unreadable = parts.flatMap(({ name, reading }) => (reading.unreadable ? [`SELECT ${text(name)} AS sheet, line, reason, raw FROM (${reading.unreadable.sql})`] : []))
  const counted = parts.every(({ reading }) => reading.rows !== undefined)
  return {
    columns,
    relation: relation(rows, parts.map(({ reading }) => reading.relation)),
    ...(counted && { rows: parts.reduce((sum, { reading }) => sum + (reading.rows ?? 0), 0) }),
    ...(lines.length > 0 && { lines: relation(lines, parts.flatMap(({ reading }) => [...(reading.lines ? [reading.lines] : []), ...(reading.rows === undefined ? [reading.relation] : [])])) }),
    firstLine: 1,
    ...(unreadable.length > 0 && { unreadable: relation(unreadable, parts.flatMap(({ reading }) => reading.unreadable ?? [])) }),
    ...(parts.some(({ reading }) => reading.isPart) && { isPart: true }),
    report: {
      setAside: parts.flatMap(({ name, reading }) => reading.report.setAside.map((one) => ({ ...one, sheet: name }))).slice(0, MOST_SET_ASIDE),
      setAsideTotal: parts.reduce((sum, { reading }) => sum + reading.report.setAsideTotal, 0),
      ...(parts.every(({ reading }) => reading.report.lineIs === 'page') && { lineIs: 'page' as const }),
      notes: [...notes, ...parts.flatMap(({ name, reading }) => reading.report.notes.map((note) => ({ ...note, message: `${name}: ${note.message}` })))],
    },
  }
}

const sourceOf = (column: string | undefined): string => (column === undefined ? 'NULL' : identifier(column))

const relation = (selects: readonly string[], read: readonly Relation[]): Relation =>
  ({ sql: selects.join(' UNION ALL '), files: [...new Set(read.flatMap(({ files }) => files))] })

/** How many rows come before those of each part, as SQL: what a format has not counted itself is counted. */
function offsetsOf(readings: readonly Reading[]): string[] {
  let known = 0
  const asked: string[] = []
  return readings.map(({ rows, relation: { sql } }) => {
    const offset = [String(known), ...asked].join(' + ')
    if (rows === undefined) asked.push(`(SELECT count(*) FROM (${sql}))`)
    else known += rows
    return offset
  })
}

interface United {
  readonly columns: readonly Column[]
  /** For each part: its own column for each of the table's. */
  readonly from: readonly ReadonlyMap<string, string>[]
  readonly notes: ImportReport['notes']
}

function unitedColumns(parts: readonly NamedReading[]): United {
  const found = new Map<string, { header: string; types: Column['type'][]; files: string[] }>()
  for (const { name: file, reading } of parts) {
    for (const { name, type } of reading.columns) {
      const known = found.get(name.toLowerCase()) ?? { header: name, types: [], files: [] }
      known.types.push(type)
      known.files.push(file)
      found.set(name.toLowerCase(), known)
    }
  }
  const all = [...found.values()]
  const names = uniqueColumnNames([SOURCE_FILE, ...all.map(({ header }) => header)])
  const columns = [{ ...names[0]!, type: TEXT }, ...all.map(({ types }, index) => ({ ...names[index + 1]!, type: oneType(types) }))]
  return {
    columns,
    from: parts.map(({ reading }) => new Map(all.flatMap(({ header }, index) => {
      const own = reading.columns.find(({ name }) => name.toLowerCase() === header.toLowerCase())
      return own ? [[columns[index + 1]!.name, own.name]] : []
    }))),
    notes: [
      ...all.filter(({ files }) => files.length < parts.length).map(({ header, files }) => ({
        code: 'column-in-some-files', count: files.length,
        message: `Column "${header}" is in ${files.length} of ${parts.length} files only (${named(files)}); it is empty in the rows of the others.`,
      })),
      ...all.filter(({ types }) => typesDiffer(types)).map(({ header, types }) => ({ code: 'column-types-differ', message: `Column "${header}" is ${typesIn(types)}: it is read as text.` })),
    ],
  }
}

const named = (files: readonly string[]): string => `${files.slice(0, MOST_NAMED).join(', ')}${files.length > MOST_NAMED ? ', …' : ''}`

/** The type of a column that has these in its files: types that differ become text. */
export const oneType = (types: readonly DataType[]): DataType => (typesDiffer(types) ? TEXT : types[0] ?? TEXT)

/** Whether they are kept in different ways. */
export const typesDiffer = ([first = TEXT, ...others]: readonly DataType[]): boolean => others.some((type) => physicalType(type) !== physicalType(first))

/** Types that differ, in words: `integer in 3 files, text in 1 file`. */
export const typesIn = (types: readonly DataType[]): string =>
  [...Map.groupBy(types, typeLabel)].map(([label, { length }]) => `${label} in ${length} ${length === 1 ? 'file' : 'files'}`).join(', ')
