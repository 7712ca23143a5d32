import type { Cell } from '#shared/model/column'
import type { SetAside } from '#shared/model/reading'
import type { Detection } from './detect'
import { recordsOf } from './dialect'
import { fateOf } from './fate'
import type { Inspected } from './prepared'
import { grammarOf } from './record'

const ROWS = 200
const LINES = 200
const LONGEST_LINE = 2_000

/** Where a file holds several tables, each is a stream: the lines before it and behind it are left out. */
const streamsOf = (tables: Detection['tables']): Inspected['streams'] => (tables.length === 0
  ? [{ id: 'table', name: 'Table' }]
  : tables.map(({ skip, footer, lines, width }, index) => ({ id: `table ${index + 1}`, name: `Table ${index + 1}, lines ${skip + 1} to ${skip + lines}`, note: `${width} columns.`, input: { format: 'csv', skip, footer } })))

/** The first rows of a file as they will be read, and its first lines as they are. */
export function inspectSample({ dialect, guesses, columns, head, bareCr, tables }: Detection): Inspected {
  const grammar = grammarOf(dialect, bareCr)
  const rows: Cell[][] = []
  const lines: number[] = []
  let line = 1
  let headers = 0
  const setAside: SetAside[] = []
  for (const record of recordsOf(head, grammar, Infinity, columns.length)) {
    const raw = head.toString('utf8', record.start, Math.min(record.end, record.start + LONGEST_LINE))
    const here = line
    line += record.lines
    const fate = fateOf(record, columns.length, dialect.ragged)
    const blank = fate.kind === 'blank'
    if (here <= dialect.skip) setAside.push({ kind: blank ? 'blank' : 'title', line: here, raw })
    else if (dialect.comment !== '' && raw.startsWith(dialect.comment)) setAside.push({ kind: 'comment', line: here, raw })
    else if (blank) setAside.push({ kind: 'blank', line: here, raw })
    else if (headers < dialect.header) {
      headers += 1
      setAside.push({ kind: 'header', line: here, raw })
    } else if (fate.kind === 'row') {
      lines.push(here)
      rows.push(columns.map((_, index) => {
        const field = record.fields[index]
        return field && (field.quoted || field.bytes.length > 0) ? Buffer.from(field.bytes).toString() : null
      }))
    }
    if (rows.length === ROWS) break
  }
  const raw = head.toString('utf8', 0, LINES * LONGEST_LINE).split(bareCr ? '\r' : /\r?\n/, LINES).map((text) => text.slice(0, LONGEST_LINE))
  return { streams: streamsOf(tables), input: dialect, guesses: [...guesses], columns: [...columns], rows, lines, raw, setAside }
}
