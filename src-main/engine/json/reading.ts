import type { FormatContext, Inspection, InputFile, Reading } from '#shared/define/format'
import { uniqueColumnNames } from '#shared/define/column-names'
import type { Cell, Column } from '#shared/model/column'
import { typeLabel } from '#shared/model/data-type'
import { failure } from '#shared/model/problem'
import type { Guess, ImportReport } from '#shared/model/reading'
import { parsedRows } from '../duckdb/exchange-reading'
import { toPointer } from './options'
import { JsonResult, type JsonTask } from './task'

/** What an inspection looks at: enough for any screen, little enough for a second. */
const INSPECTED = { rows: 200, bytes: 4 << 20 }

type Ask = Pick<JsonTask, 'maxDepth' | 'recordPath' | 'child'>

/** Runs the format's own task `read` in a worker. */
async function inWorker(file: InputFile, ask: Ask, context: FormatContext, limit?: JsonTask['limit']): Promise<JsonResult> {
  const task: JsonTask = { ...ask, path: file.path, name: file.name, tempDir: context.tempDir, ...(limit && { limit }) }
  const result = JsonResult.parse(await context.inWorker('read', task))
  if (result.columns.length === 0 && result.unreadable.rows === 0) {
    if (ask.child) throw failure('OPTION_INVALID', `The records of ${file.name} have no list at "${toPointer(ask.child)}".`, 'Choose another "child", or leave it out to read the records themselves.', { file: file.name })
    throw failure('FILE_IS_EMPTY', `${file.name} holds no records.`, 'Choose another file, or another "record_path".', { file: file.name })
  }
  if (result.oneValue && result.columns.every(({ counts }) => counts.null > 0)) throw failure('FILE_IS_EMPTY', `${file.name} holds no rows: all of it is null.`, 'Choose another file, or ask whoever made it for one with records.', { file: file.name })
  return result
}

/** Reads the whole file. `input` becomes the recipe's; it is complete. */
export async function readJson(
  file: InputFile, ask: Ask, format: string, input: (result: JsonResult) => ImportReport['input'], context: FormatContext,
): Promise<Reading> {
  const { enough } = context
  const result = await inWorker(file, ask, context, enough)
  const columns = columnsOf(result)
  return {
    ...parsedRows(result, columns, result.columns.length === 0 ? [0] : result.columns.map(({ index }) => index)),
    report: {
      format, input: input(result), guesses: guessesOf(result, ask),
      setAside: result.setAside, setAsideTotal: result.setAsideTotal, notes: notesOf(result, columns),
    },
    ...(enough && (result.rows.rows >= enough.rows || file.bytes > enough.bytes) && { isPart: true }),
  }
}

/** Looks at the first rows. */
export async function inspectJson(
  file: InputFile, ask: Ask, input: (result: JsonResult) => ImportReport['input'], raw: readonly string[], context: FormatContext,
): Promise<Inspection> {
  const result = await inWorker(file, ask, context, INSPECTED)
  const columns = columnsOf(result)
  const lists = result.lists.length > 0 ? result.lists : [{ path: result.recordPath, objects: 0 }]
  const chosen = input(result)
  const { max_depth: _guessed, ...place } = chosen
  return {
    streams: [
      ...lists.map(({ path, objects }) => ({
        id: toPointer(path), name: path.at(-1) ?? file.name, ...(result.lists.length > 0 && { input: { format: 'json', record_path: toPointer(path) } }),
        ...(objects > 0 && file.bytes <= INSPECTED.bytes && { rows: objects }),
      })),
      ...childrenOf(result, ask).map((path) => ({
        id: toPointer(path), name: `${path.join('.')} of ${result.recordPath.at(-1) ?? 'each record'}`, note: 'A list inside each record: its elements as rows, with the row and the ids of the record.',
        input: { ...place, child: toPointer(path) },
      })),
    ],
    input: chosen,
    guesses: guessesOf(result, ask),
    columns,
    rows: result.sample.map((row) => result.columns.map(({ index }, at) => toCell(row[index] ?? null, columns[at]!))),
    lines: result.sampleLines,
    raw,
    setAside: result.setAside,
  }
}

/** The lists in the records; where one of them is read, that one alone. */
const childrenOf = ({ children }: JsonResult, { child }: Ask): readonly (readonly string[])[] => (child ? [child] : children)

function columnsOf(result: JsonResult): Column[] {
  if (result.columns.length === 0) return [{ name: 'value', type: { name: 'text' } }]
  const names = uniqueColumnNames(result.columns.map(({ header }) => header))
  return result.columns.map(({ type }, index) => ({ ...names[index]!, type }))
}

function toCell(text: string | null, { type }: Column): Cell {
  if (text === null) return null
  if (type.name === 'boolean') return text === 'true'
  if ((type.name === 'integer' && !type.native) || type.name === 'number') {
    const number = Number(text)
    return Number.isFinite(number) && (type.name === 'number' || Number.isSafeInteger(number)) ? number : text
  }
  return text
}

function guessesOf(result: JsonResult, ask: Ask): Guess[] {
  if (result.lists.length === 0 || ask.recordPath) return []
  const value = toPointer(result.recordPath)
  const taken = result.lists.find((list) => toPointer(list.path) === value)
  const others = result.lists.filter((list) => list !== taken && list.objects > 0).length
  return [{
    option: 'record_path', label: 'Records at', value, shown: value || 'the document itself',
    confidence: others === 0 ? 0.95 : 0.7,
    because: taken ? `The longest list of objects (${taken.objects.toLocaleString('en')}).` : 'There is no list of objects: the document is one record.',
    choices: result.lists.map((list) => ({ value: toPointer(list.path), shown: `${toPointer(list.path) || 'the document itself'} (${list.objects.toLocaleString('en')})` })),
  }]
}

function notesOf(result: JsonResult, columns: readonly Column[]): ImportReport['notes'] {
  const notes: ImportReport['notes'] = []
  if (result.oneValue) notes.push({ code: 'one-value', message: 'The whole document is one value, no list of records: it is the only row.' })
  if (result.repeatedKeys) {
    const { count, line } = result.repeatedKeys
    notes.push({ code: 'repeated-keys', message: 'A key stands twice in one object; the later value is kept in a column of its own.', count, line })
  }
  result.columns.forEach(({ counts }, index) => {
    const { name, type } = columns[index]!
    const kinds = kindsOf(counts)
    const filled = kinds.reduce((sum, [, count]) => sum + count, 0)
    if (kinds.length > 1 && type.name === 'text') {
      const list = kinds.map(([kind, count]) => `${count.toLocaleString('en')} ${kind}`).join(', ')
      notes.push({ code: 'mixed-kinds', message: `Column "${name}" holds ${list}; all are kept as text.`, count: filled })
    } else if (type.name === 'text' && counts.integer + counts.fraction > 0) {
      notes.push({ code: 'numbers-as-text', message: `The numbers of column "${name}" are kept as text: any number type would change how some are written.`, count: filled })
    }
    const missing = result.rows.rows - filled - counts.null
    if (missing > 0 && counts.null > 0) {
      notes.push({ code: 'missing-and-null', message: `Column "${name}": in ${missing.toLocaleString('en')} records the key is missing, in ${counts.null.toLocaleString('en')} it is null. Both are empty (${typeLabel(type)}).`, count: missing })
    }
  })
  return notes
}

function kindsOf(counts: JsonResult['columns'][number]['counts']): [string, number][] {
  const kinds: [string, number][] = [
    ['texts', counts.text], ['numbers', counts.integer + counts.fraction], ['booleans', counts.boolean], ['lists or objects', counts.nested],
  ]
  return kinds.filter(([, count]) => count > 0)
}
