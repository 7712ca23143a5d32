import type { Cell } from '#shared/model/column'
import type { FoundSensitive } from '#shared/model/dataset'
import { MASK } from '#shared/model/source'
import { isSensitiveName, sensitiveKind, withoutSensitive } from './sensitive-values'

/** A column of whose values so many are sensitive is sensitive as a whole. */
const SHARE = 0.5

/** What people said of columns, by their names. Who is marked and cleared is hidden. */
export interface Marks {
  /** Sensitive. */
  readonly marked: ReadonlySet<string>
  /** Not sensitive, whatever their names and values look like. */
  readonly cleared: ReadonlySet<string>
}

const NO_MARKS: Marks = { marked: new Set(), cleared: new Set() }

/** Whether a column is hidden by what was said of it or by its name; undefined where neither tells. */
const saidOf = (name: string, { marked, cleared }: Marks): boolean | undefined => (marked.has(name) ? true : cleared.has(name) ? false : isSensitiveName(name) || undefined)

type Members = Readonly<Record<string, unknown>>

/**
 * An answer without what is sensitive: of tables the columns that are marked, that are named so or that hold such values;
 * in all other texts the values themselves. Shapes stay as they are, NULL stays NULL.
 *
 * @param marks what people said of columns
 */
export function masked(answer: unknown, marks: Marks = NO_MARKS): unknown {
  if (typeof answer === 'string') return withoutSensitive(answer, MASK)
  if (Array.isArray(answer)) return answer.map((item) => masked(item, marks))
  if (!isMembers(answer)) return answer
  if (isColumnProfile(answer)) return maskedProfile(answer, marks)
  const hidden = hiddenColumns(answer, marks)
  return Object.fromEntries(Object.entries(answer).map(([name, member]) => [name, maskedMember(name, member, answer, hidden, marks)]))
}

function maskedMember(name: string, member: unknown, around: Members, hidden: ReadonlySet<string>, marks: Marks): unknown {
  if (ROWS.has(name) && Array.isArray(member)) return member.map((row) => maskedRow(row, namesOf(around), hidden, marks))
  // Raw text has no columns: what would be hidden in the table must not stand beside it.
  if (name === 'raw') return hidden.size > 0 || !('columns' in around) ? hide(member) : masked(member, marks)
  const { column } = around
  if (typeof column === 'string' && VALUES.has(name)) {
    const said = saidOf(column, marks)
    if (said !== undefined) return said ? hide(member) : member
  }
  return masked(member, marks)
}

/** Members that hold rows: lists of cells, of records, or of objects with `cells`. */
const ROWS: ReadonlySet<string> = new Set(['rows', 'preview_rows', 'records', 'sample'])
/** Members beside `column` that hold values of it. */
const VALUES: ReadonlySet<string> = new Set(['examples', 'value', 'before', 'text', 'values'])

function maskedRow(row: unknown, names: readonly string[], hidden: ReadonlySet<string>, marks: Marks): unknown {
  const cell = (name: string | undefined, value: unknown): unknown => (name === undefined ? masked(value, marks) : hidden.has(name) ? hide(value) : saidOf(name, marks) === false ? value : masked(value, marks))
  if (Array.isArray(row)) return row.map((value, index) => cell(names[index], value))
  if (!isMembers(row)) return row
  if (!Array.isArray(row['cells'])) return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(name, value)]))
  const others = Object.entries(row).map(([name, member]) => [name, name === 'cells' ? maskedRow(member, names, hidden, marks) : maskedBeside(member, hidden, marks)])
  return Object.fromEntries(others)
}

/** What stands beside the cells of a row: former values and reasons, each with its column. */
function maskedBeside(member: unknown, hidden: ReadonlySet<string>, marks: Marks): unknown {
  return masked(member, { ...marks, marked: new Set([...marks.marked, ...hidden]) })
}

/** The columns of a table whose values must not be seen. */
function hiddenColumns(table: Members, marks: Marks): ReadonlySet<string> {
  const rows = [...ROWS].flatMap((member) => (Array.isArray(table[member]) ? table[member] as unknown[] : []))
  if (rows.length === 0 && !Array.isArray(table['columns'])) return new Set()
  const names = namesOf(table)
  const all = names.length > 0 ? names : [...new Set(rows.flatMap((row) => (isMembers(row) ? Object.keys(row) : [])))]
  return new Set(all.filter((name, index) => saidOf(name, marks) ?? mostAreSensitive(rows.map((row) => cellOf(row, name, index)))))
}

function cellOf(row: unknown, name: string, index: number): unknown {
  if (Array.isArray(row)) return row[index]
  if (!isMembers(row)) return undefined
  return Array.isArray(row['cells']) ? row['cells'][index] : row[name]
}

function mostAreSensitive(values: readonly unknown[]): boolean {
  const given = values.filter((value) => value !== null && value !== undefined && value !== '')
  const found = given.filter((value) => sensitiveKind(String(value)) !== undefined)
  return found.length > 0 && found.length >= given.length * SHARE
}

/** The columns of a table that are taken for sensitive by themselves: by their names, or by what most of their values are. */
export function foundSensitive(columns: readonly string[], rows: readonly (readonly unknown[])[]): FoundSensitive[] {
  return columns.flatMap((column, place): FoundSensitive[] => {
    if (isSensitiveName(column)) return [{ column, by: 'name', kind: null }]
    const values = rows.map((row) => row[place])
    const kind = mostAreSensitive(values) ? values.map((value) => sensitiveKind(String(value ?? ''))).find((one) => one !== undefined) : undefined
    return kind === undefined ? [] : [{ column, by: 'values', kind }]
  })
}

function isColumnProfile(value: Members): boolean {
  return typeof value['name'] === 'string' && Array.isArray(value['top']) && Array.isArray(value['shapes'])
}

function maskedProfile(profile: Members, marks: Marks): Members {
  const { name, top, shapes, min, max } = profile
  const values = (list: unknown): unknown[] => (Array.isArray(list) ? list.map((one: unknown) => (isMembers(one) ? one['value'] ?? one['example'] : undefined)) : [])
  const said = typeof name === 'string' ? saidOf(name, marks) : false
  if (said === false && typeof name === 'string') return profile
  const hidden = said ?? mostAreSensitive([...values(top), ...values(shapes), min, max])
  if (!hidden) return Object.fromEntries(Object.entries(profile).map(([member, value]) => [member, masked(value, marks)]))
  return { ...profile, min: hide(min), max: hide(max), mean: null, sd: null, sum: null, quantiles: null, histogram: null, top: [], shapes: [] }
}

/** Every value in it is hidden; that there is none may be seen. */
function hide(value: unknown): unknown {
  if (value === null || value === undefined) return value
  if (Array.isArray(value)) return value.map(hide)
  if (isMembers(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, name === 'row' || name === 'line' ? member : hide(member)]))
  return MASK satisfies Cell
}

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value) && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)

function namesOf({ columns }: Members): string[] {
  return Array.isArray(columns) ? columns.flatMap((column: unknown) => (typeof column === 'string' ? [column] : isMembers(column) && typeof column['name'] === 'string' ? [column['name']] : [])) : []
}
