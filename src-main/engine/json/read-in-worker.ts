import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { SetAside } from '#shared/model/reading'
import { ExchangeWriter, finished, LineLog, UnreadableLog } from '../duckdb/exchange'
import { asUtf8 } from './encoding'
import { ByteSource, LONGEST_RECORD, type Captured } from './bytes'
import { type Children, ChildFinder } from './children'
import { DocumentScanner, EnoughSeen, type ListFound, type RawRecord } from './document'
import { Flattener } from './flatten'
import { type ListRow, ListRows } from './list-rows'
import { JsonSyntaxError, RecordParser } from './parse'
import type { JsonResult, JsonTask } from './task'

const MOST_SET_ASIDE = 200
const PROGRESS_BYTES = 4 << 20
/** How much of the time the first look at a document takes (measured). */
const FINDING = 0.3
const RAW_OF_LONG_RECORDS = 10_000

/** Gathers the rows of a JSON file into exchange files. */
class Gatherer {
  readonly #flat: Flattener
  readonly #parser: RecordParser<Flattener['root']>
  readonly #rows: ExchangeWriter
  readonly #lines: LineLog
  readonly #unreadable: UnreadableLog
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #sample: (string | null)[][] = []
  readonly #sampleLines: number[] = []
  readonly #totalBytes: number
  /** What the first record was; another kind is no record. */
  #kind: 'object' | 'list' | 'value' | undefined
  readonly #lists = new ListRows()
  #repeated: JsonResult['repeatedKeys']
  #reported = 0
  readonly #child: ChildFinder | undefined
  #records = 0

  constructor(private readonly task: JsonTask, private readonly source: ByteSource, private readonly progress: (progress: Progress) => void) {
    this.#totalBytes = statSync(task.path).size
    this.#flat = new Flattener(task.maxDepth)
    this.#child = task.child && new ChildFinder(task.child)
    this.#parser = new RecordParser(this.#flat)
    this.#rows = new ExchangeWriter(join(task.tempDir, 'rows.jsonl'))
    this.#lines = new LineLog(join(task.tempDir, 'lines.jsonl'))
    this.#unreadable = new UnreadableLog(join(task.tempDir, 'unreadable.jsonl'))
  }

  /** Keeps what is no record, with the reason. */
  setAside(line: number, reason: string, raw: string): void {
    this.#unreadable.add(line, reason, raw)
  }

  /**
   * Adds one record. What is no valid UTF-8, too long, or another kind of value than the first record goes to the
   * unreadable ones. Throws {@link JsonSyntaxError} for what is no JSON, with `text` set aside nowhere.
   */
  add({ bytes, cut }: Captured, line: number): void {
    if (cut) {
      const reason = `the record is longer than ${LONGEST_RECORD >> 20} MB; this is its beginning`
      return this.#unreadable.add(line, reason, bytes.subarray(0, RAW_OF_LONG_RECORDS).toString('utf8'))
    }
    const text = this.#decode(bytes)
    if (text === undefined) return this.#unreadable.add(line, 'the bytes are no valid UTF-8; they are shown as Latin-1', bytes.toString('latin1'))
    const kind = /^\s*\{/.test(text) ? 'object' : /^\s*\[/.test(text) ? 'list' : 'value'
    this.#kind ??= kind
    // What is no JSON at all has a better reason than that it is another kind.
    if (this.#kind !== 'value' && (kind !== this.#kind || kind === 'list')) new RecordParser({ child: () => null, opens: () => false, value: () => undefined }).parse(text, null)
    if (this.#kind !== 'value' && kind !== this.#kind) return this.#unreadable.add(line, `this is no ${this.#kind}, unlike the records before it`, text)
    this.#records += 1
    if (this.#child) this.#keepChildren(this.#child.find(text), line)
    else if (this.#kind === 'list') this.#keepLists(this.#lists.take(text.trim(), line))
    else this.#keep(text, line, this.#kind === 'object')
  }

  #keepLists(rows: readonly ListRow[]): void {
    for (const { text, line } of rows) this.#keep(text, line, true)
  }

  /** Keeps what waited for a further record. */
  end(): void {
    this.#keepLists(this.#lists.rest())
  }

  /** The record that held the names of the columns. */
  get header(): SetAside[] {
    const { header } = this.#lists
    return header ? [{ kind: 'header', line: header.line, raw: header.text }] : []
  }

  /** Each element of a record's list is a row, with what tells the record apart. */
  #keepChildren({ elements, keys }: Children, line: number): void {
    for (const element of elements) {
      this.#keep(element, line, element.startsWith('{'), () => {
        this.#flat.value(this.#flat.beside('parent_row'), 'integer', String(this.#records))
        for (const { name, kind, text } of keys) this.#flat.value(this.#flat.beside(`parent.${name}`), kind, text)
      })
    }
  }

  #keep(text: string, line: number, isObject: boolean, before?: () => void): void {
    const repeated = this.#flat.repeated
    try {
      before?.()
      this.#parser.parse(text, isObject ? this.#flat.root : this.#flat.values)
    } catch (error) {
      this.#flat.discard()
      throw error
    }
    const row = this.#flat.commit()
    if (this.#flat.repeated > repeated) this.#repeated = { count: this.#flat.repeated, line: this.#repeated?.line ?? line }
    this.#rows.add(row)
    this.#lines.add(line)
    if (this.task.limit) {
      this.#sample.push(Array.from(row, (value) => value ?? null))
      this.#sampleLines.push(line)
      if (this.#rows.rows >= this.task.limit.rows) throw new EnoughSeen()
    }
    if (this.source.offset - this.#reported >= PROGRESS_BYTES) {
      this.#reported = this.source.offset
      this.progress({ bytes: this.#reported, totalBytes: this.#totalBytes, rows: this.#rows.rows })
    }
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      return undefined
    }
  }

  finish(): Omit<JsonResult, 'lists' | 'recordPath' | 'setAside' | 'setAsideTotal'> {
    const columns = this.#flat.columns()
    return {
      rows: finished(this.#rows),
      ...this.#lines.finish(),
      unreadable: this.#unreadable.finish(),
      columns: columns.map((column) => ({ ...column, path: [...column.path] })),
      children: columns.filter(({ counts, index }) => counts.nested > 0 && this.#sample.some((row) => /^\[\s*\{/.test(row[index] ?? ''))).map(({ path }) => [...path]),
      sample: this.#sample,
      sampleLines: this.#sampleLines,
      ...(this.#repeated && { repeatedKeys: this.#repeated }),
    }
  }
}

/** Reads JSON lines (or NDJSON): one document on each line. Lines that are no JSON go to the unreadable ones. */
export async function readJsonLines(given: JsonTask, progress: (progress: Progress) => void): Promise<JsonResult> {
  const task = { ...given, path: asUtf8(given.path, given.tempDir) }
  const source = new ByteSource(task.path, task.limit?.bytes)
  const gatherer = new Gatherer(task, source, progress)
  const setAside: SetAside[] = []
  let setAsideTotal = 0
  try {
    for (let line = 1, taken = source.takeLine(); taken; line += 1, taken = source.takeLine()) {
      // The last line within the limit of an inspection may be half a line.
      if (task.limit && source.offset >= task.limit.bytes) break
      if (!taken.cut && isBlank(taken.bytes)) {
        setAsideTotal += 1
        if (setAside.length < MOST_SET_ASIDE) setAside.push({ kind: 'blank', line, raw: taken.bytes.toString('latin1') })
        continue
      }
      try {
        gatherer.add(taken, line)
      } catch (error) {
        if (!(error instanceof JsonSyntaxError)) throw error
        gatherer.setAside(line, `${error.reason} (character ${error.offset + 1})`, taken.bytes.toString('utf8'))
      }
    }
    gatherer.end()
  } catch (error) {
    if (!(error instanceof EnoughSeen)) throw error
  } finally {
    source.close()
  }
  return { ...gatherer.finish(), setAside: [...gatherer.header, ...setAside], setAsideTotal: setAsideTotal + gatherer.header.length, lists: [], recordPath: [] }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length < 1_000 && bytes.every((byte) => byte === 0x20 || byte === 0x09)
}

/**
 * Reads one JSON document: the list of records at the path that was given, or the longest list of objects in it. Objects
 * that follow each other without a list around them are records too.
 * Throws FORMAT_BROKEN with line and column where it is no JSON.
 */
export async function readJsonDocument(given: JsonTask, progress: (progress: Progress) => void): Promise<JsonResult> {
  const task = { ...given, path: asUtf8(given.path, given.tempDir) }
  const { size } = statSync(task.path)
  const looksTwice = !task.recordPath || task.limit !== undefined
  const lists = looksTwice ? findLists(task, (bytes) => progress({ bytes: Math.floor(bytes * FINDING), totalBytes: size })) : []
  const recordPath = task.recordPath ?? longest(lists)
  const source = new ByteSource(task.path, task.limit?.bytes)
  const gatherer = new Gatherer(task, source, !looksTwice ? progress : ({ bytes = 0, ...rest }) => progress({ ...rest, bytes: Math.floor(size * FINDING + bytes * (1 - FINDING)) }))
  const scanner = new DocumentScanner(source)
  let found = true
  let oneValue = false
  try {
    const root = scanner.rootKind()
    const mayFollow = recordPath.length === 0 && root === 'object'
    oneValue = root === 'other'
    found = scanner.records(recordPath, (record) => addRecord(gatherer, record, task))
    while (mayFollow && scanner.nextIsObject()) scanner.records([], (record) => addRecord(gatherer, record, task))
    scanner.end()
    gatherer.end()
  } catch (error) {
    if (!(error instanceof EnoughSeen) && !(error instanceof JsonSyntaxError && task.limit && source.offset >= task.limit.bytes)) throw located(error, task, source)
  } finally {
    source.close()
  }
  if (!found) throw missingPath(task, recordPath, lists.length > 0 ? lists : findLists(task))
  return {
    ...gatherer.finish(), setAside: gatherer.header, setAsideTotal: gatherer.header.length,
    lists: lists.map(({ path, objects }) => ({ path: [...path], objects })), recordPath: [...recordPath], ...(oneValue && { oneValue }),
  }
}

function addRecord(gatherer: Gatherer, record: RawRecord, task: JsonTask): void {
  try {
    gatherer.add(record, record.line)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const before = record.bytes.toString('utf8').slice(0, error.offset)
    const lastBreak = before.lastIndexOf('\n')
    const line = record.line + before.split('\n').length - 1
    throw broken(task, error.reason, line, lastBreak < 0 ? record.column + before.length : before.length - lastBreak)
  }
}

/** The lists of a document whose root is an object; the root itself where it is a list. */
function findLists(task: JsonTask, passed?: (bytes: number) => void): ListFound[] {
  const source = new ByteSource(task.path, task.limit?.bytes, passed)
  const scanner = new DocumentScanner(source)
  const found: ListFound[] = []
  try {
    const root = scanner.rootKind()
    if (root === 'empty') throw failure('FILE_IS_EMPTY', `${task.name} is empty.`, 'Choose another file.', { file: task.name })
    if (root === 'object') scanner.findLists(found)
    // Documents one after another are records themselves.
    return root === 'object' && scanner.nextIsObject() ? [] : found
  } catch (error) {
    if (error instanceof JsonSyntaxError && task.limit && source.offset >= task.limit.bytes) return found
    throw located(error, task, source)
  } finally {
    source.close()
  }
}

function longest(lists: readonly ListFound[]): readonly string[] {
  const best = lists.reduce<ListFound | undefined>((most, list) => list.objects > (most?.objects ?? 0) ? list : most, undefined)
  return best?.path ?? []
}

function located(error: unknown, task: JsonTask, source: ByteSource): unknown {
  return error instanceof JsonSyntaxError ? broken(task, error.reason, source.line, source.column) : error
}

function broken(task: JsonTask, reason: string, line: number, column: number): Error {
  const remedy = reason.startsWith('more text follows')
    ? 'If every line is a document of its own, read the file as JSON lines (format jsonl).'
    : 'Mend the file there, or ask whoever made it for a whole one.'
  return failure('FORMAT_BROKEN', `${task.name} is no valid JSON: line ${line}, column ${column}: ${reason}.`, remedy, { file: task.name, line, column: String(column) })
}

function missingPath(task: JsonTask, path: readonly string[], lists: readonly ListFound[]): Error {
  const known = lists.slice(0, 10).map((list) => `/${list.path.join('/')}`).join(', ') || 'none'
  return failure('OPTION_INVALID', `${task.name} has nothing at "/${path.join('/')}".`, `Set "record_path" to one of the lists in it: ${known}; or leave it out.`, { file: task.name })
}
