import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UnreadableLog } from '#engine/duckdb/exchange'
import { PlacedRows } from '#engine/duckdb/placed-rows'
import { guessEncoding } from '#engine/text/encoding'
import { textLines } from '#engine/text/lines'
import { takeSample } from '#engine/text/sample'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { Guess } from '#shared/model/reading'
import { statementsOf } from './statements'
import type { SqlResult, SqlTask } from './task'
import { copiedValues, copyHead, createdTable, insertedRows, insertHead } from './values'

const HEAD = 64 * 1024
const LONGEST_RAW = 10_000

/** A row of a dump, of whatever table. */
interface DumpRow {
  readonly table: string
  readonly columns: readonly string[] | undefined
  readonly values: readonly (string | null)[]
  readonly line: number
}

interface Visitor {
  created?(table: string, columns: readonly string[]): void
  row(row: DumpRow): void
  broken?(line: number, text: string): void
}

/** Reads one table of a dump into exchange files. Throws FILE_IS_EMPTY, OPTION_INVALID, LIMIT_EXCEEDED. */
export async function readDump(task: SqlTask, progress: (progress: Progress) => void): Promise<SqlResult> {
  const { size } = statSync(task.path)
  const { options, limit } = task
  const escape = guessEscape(task)
  const encoding = guessEncoding(takeSample(task))
  const how = { backslash: (options.escape ?? escape.value) === 'backslash', encoding: options.encoding ?? String(encoding.value), most: limit?.bytes }
  const looksTwice = options.table === undefined || limit !== undefined
  const share = looksTwice ? 0.5 : 0
  const tables = looksTwice ? countRows(task, how, (bytes) => progress({ bytes: Math.floor(bytes * share), totalBytes: size })) : new Map<string, number>()
  const table = options.table ?? most(tables)
  if (table === undefined) throw failure('FILE_IS_EMPTY', `"${task.name}" holds no rows of tables.`, 'Choose a dump with INSERT or COPY statements: one with data.', { file: task.name })
  const reader = new TableReader(task, table)
  visit(task, how, reader, (bytes) => progress({ bytes: Math.floor(size * share + bytes * (1 - share)), totalBytes: size, rows: reader.rows }))
  if (reader.rows === 0 && !tables.has(table)) throw noSuchTable(task, table, [...(looksTwice ? tables : countRows(task, how)).keys()])
  const choices = [...tables].map(([name, rows]) => ({ value: name, shown: `${name} (${rows.toLocaleString('en')} rows)` }))
  const isPart = limit !== undefined && size > limit.bytes
  return {
    tables: [...tables].map(([name, rows]) => ({ name, rows })), table,
    input: { format: 'sql', table, escape: how.backslash ? 'backslash' : 'doubled', encoding: how.encoding },
    guesses: [
      ...(options.table === undefined ? [{ option: 'table', label: 'Table', value: table, shown: table, confidence: tables.size === 1 ? 1 : 0.7, because: tables.size === 1 ? 'It is the only one with rows.' : `It has the most rows of ${tables.size} tables.`, choices }] : []),
      ...(options.escape === undefined ? [escape] : []), ...(options.encoding === undefined ? [encoding] : []),
    ],
    ...reader.finish(), isPart,
  }
}

interface How {
  readonly backslash: boolean
  readonly encoding: string
  readonly most: number | undefined
}

function guessEscape({ path }: SqlTask): Guess {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(HEAD)
    const head = bytes.toString('latin1', 0, readSync(file, bytes, 0, HEAD, 0))
    const isMysql = /^-- (?:MySQL|MariaDB) dump|ENGINE=|INTO `/m.test(head)
    return {
      option: 'escape', label: 'Quote in a text', value: isMysql ? 'backslash' : 'doubled', shown: isMysql ? 'after a backslash' : 'written twice', confidence: 0.9,
      because: isMysql ? 'It is a dump of MySQL or MariaDB.' : 'It is no dump of MySQL.', choices: [{ value: 'backslash', shown: 'after a backslash' }, { value: 'doubled', shown: 'written twice' }],
    }
  } finally {
    closeSync(file)
  }
}

/** Walks through the statements of a dump. */
function visit(task: SqlTask, { backslash, encoding, most: bytes }: How, visitor: Visitor, passed?: (bytes: number) => void): void {
  let copying: ReturnType<typeof copyHead>
  for (const { kind, text, line } of statementsOf(textLines(task, encoding, bytes, passed), backslash)) {
    if (kind === 'data') {
      if (copying) visitor.row({ ...copying, values: copiedValues(text), line })
      continue
    }
    if (kind === 'broken') {
      // A dump that was cut for an inspection ends anywhere.
      if (bytes === undefined) visitor.broken?.(line, text)
      continue
    }
    copying = copyHead(text)
    const insert = copying ? undefined : insertHead(text)
    if (insert) for (const { values, linesBefore } of insertedRows(text, insert.at, backslash)) visitor.row({ ...insert, values, line: line + linesBefore })
    else if (!copying) {
      const created = createdTable(text)
      if (created) visitor.created?.(created.table, created.columns)
    }
  }
}

function countRows(task: SqlTask, how: How, passed?: (bytes: number) => void): Map<string, number> {
  const counts = new Map<string, number>()
  visit(task, how, { row: ({ table }) => { counts.set(table, (counts.get(table) ?? 0) + 1) } }, passed)
  return counts
}

const most = (tables: ReadonlyMap<string, number>): string | undefined =>
  [...tables].reduce<[string, number] | undefined>((best, next) => (best && best[1] >= next[1] ? best : next), undefined)?.[0]

/** Takes the rows of one table. */
class TableReader implements Visitor {
  readonly #rows: PlacedRows
  readonly #unreadable: UnreadableLog
  readonly #places = new Map<string, number>()
  #columns: readonly string[] | undefined
  #seen = 0

  constructor(private readonly task: SqlTask, private readonly table: string) {
    this.#rows = new PlacedRows(task.tempDir, task.limit?.rows ?? 0)
    this.#unreadable = new UnreadableLog(join(task.tempDir, 'unreadable.jsonl'))
  }

  get rows(): number { return this.#seen }

  created(table: string, columns: readonly string[]): void {
    if (table === this.table) this.#columns = columns
  }

  row({ table, columns = this.#columns, values, line }: DumpRow): void {
    if (table !== this.table) return
    this.#seen += 1
    if (this.task.limit && this.#rows.count >= this.task.limit.rows) return
    const names = columns ?? values.map((_, index) => `column_${index + 1}`)
    if (names.length !== values.length) return this.broken(line, values.map((value) => value ?? 'NULL').join(', '), `${values.length} values instead of ${names.length}`)
    const row: (string | null)[] = []
    names.forEach((name, index) => { row[this.#placeOf(name)] = values[index] ?? null })
    this.#rows.add(line, Array.from(row, (value) => value ?? null))
  }

  broken(line: number, text: string, reason = 'this is no whole statement, or its bytes mean nothing in this encoding'): void {
    this.#unreadable.add(line, reason, text.slice(0, LONGEST_RAW))
  }

  finish() {
    // A table needs a column, even if none of its rows could be read.
    return { headers: this.#places.size > 0 ? [...this.#places.keys()] : [...this.#columns ?? ['column_1']], ...this.#rows.finish(), unreadable: this.#unreadable.finish() }
  }

  #placeOf(name: string): number {
    const known = this.#places.get(name) ?? this.#places.size
    this.#places.set(name, known)
    return known
  }
}

const noSuchTable = ({ name }: SqlTask, table: string, tables: readonly string[]): Error =>
  failure('OPTION_INVALID', `"${name}" has no rows of a table "${table}".`, tables.length > 0 ? `Its tables are ${tables.slice(0, 20).map((one) => `"${one}"`).join(', ')}.` : 'It has no rows at all.', { file: name, value: table })
