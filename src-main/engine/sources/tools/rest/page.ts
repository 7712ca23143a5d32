import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { failure } from '#shared/model/problem'
import { ByteSource } from '../../../json/bytes'
import { DocumentScanner, type ListFound } from '../../../json/document'
import { fromPointer } from '../../../json/options'
import { JsonSyntaxError } from '../../../json/parse'
import { notJson } from './answer-problems'
import type { RestAnswer } from './client'

/** What lists of records are called where the list is empty and nothing else tells. */
const LIST_NAMES = ['data', 'items', 'results', 'records', 'rows', 'value', 'values', 'entries', 'list', 'content', 'hits', 'objects']

/** Stands where the records stood. */
const NOTHING = Buffer.from('null')

/** One answer of a service, taken apart. */
export interface Page {
  readonly url: URL
  /** The answer around the records; integers that a number cannot hold are texts. */
  readonly content: unknown
  /** Each record as it was sent, on one line: numbers keep every digit. */
  readonly records: readonly string[]
  /** The keys that lead to the records. */
  readonly path: readonly string[]
  /** The address behind `rel="next"` in the Link header (RFC 8288). */
  readonly link?: string
  /** What tells the records apart: their ids where they have some, else all of them. */
  readonly identities: readonly string[]
  /** Tells pages apart. */
  readonly hash: string
}

/**
 * Takes an answer apart. The records are those at the path, or without one those of the longest list of objects; an answer
 * without any is one record itself.
 *
 * @param path known from an earlier page: a page that has no list there has no records
 * @throws Failure SOURCE_ANSWER where it is no JSON, or has nothing at the pointer that the user set
 */
export function readPage(answer: RestAnswer, { recordPath, path }: { readonly recordPath?: string | undefined; readonly path?: readonly string[] | undefined }, tempDir: string): Page {
  try {
    return takenApart(answer, recordPath, path, tempDir)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonSyntaxError) throw notJson(answer.text, answer.url, answer.header('content-type'))
    throw error
  }
}

function takenApart(answer: RestAnswer, recordPath: string | undefined, path: readonly string[] | undefined, tempDir: string): Page {
  const { text, url } = answer
  if (text.trim() === '') throw new SyntaxError('nothing')
  const file = join(tempDir, 'page.json')
  writeFileSync(file, text)
  const given = recordPath === undefined ? undefined : fromPointer(recordPath)
  const where = given ?? path ?? pathOf(scan(file, (scanner) => scanner.rootKind() === 'object' ? scanner.findLists() : []))
  const { found, records, around } = recordsAt(file, Buffer.from(text, 'utf8'), where, url)
  const content = parseExactly(around)
  if (!found) refuseError(content, url)
  if (!found && path === undefined) throw failure('SOURCE_ANSWER', `The answer of "${url.host}${url.pathname}" has nothing at "${recordPath ?? ''}".`, 'Correct where the records stand, or leave it out: the longest list of objects is taken.', { pointer: recordPath ?? '' })
  if (where.length === 0 && !Array.isArray(content)) refuseError(content, url)
  // What some services write for an empty list.
  const isEmpty = records.length === 1 && (records[0] === 'null' || (where.length > 0 && /^\{\s*\}$/.test(records[0] ?? '')))
  const identities = isEmpty ? [] : identitiesOf(records)
  const link = nextLink(answer.header('link'))
  return {
    url, content, path: where, identities,
    records: isEmpty ? [] : records,
    hash: createHash('sha256').update(identities.join('\n')).digest('base64'),
    ...(link !== undefined && { link }),
  }
}

/** The records, and the answer without them: it alone is held as values, since a page may be large. */
function recordsAt(file: string, bytes: Buffer, path: readonly string[], url: URL): { readonly found: boolean; readonly records: string[]; readonly around: string } {
  const records: string[] = []
  const place = { from: 0, to: 0 }
  const found = scan(file, (scanner, source) => {
    const isFound = scanner.records(path, (record) => {
      if (record.cut) throw failure('LIMIT_EXCEEDED', `A record of "${url.host}" is larger than 32 MB.`, 'Ask for fewer columns, or choose another endpoint.')
      if (records.length === 0) place.from = source.offset - record.bytes.length
      place.to = source.offset
      // A line end inside a text is written as \n: those that stand here are between the parts.
      records.push(record.bytes.toString('utf8').replaceAll(/[\r\n]+/g, ' '))
    })
    scanner.end()
    return isFound
  })
  const isWhole = bytes.subarray(0, place.from).toString('utf8').trim() === ''
  return { found, records, around: (isWhole ? bytes : Buffer.concat([bytes.subarray(0, place.from), NOTHING, bytes.subarray(place.to)])).toString('utf8') }
}

/** The value at a JSON pointer, as a text; undefined where there is none, or nothing in it. */
export function textAt(content: unknown, pointer: string): string | undefined {
  const value = (fromPointer(pointer) ?? []).reduce<unknown>((at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined), content)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) || undefined : undefined
}

/** Some services report what is wrong with status 200. */
function refuseError(content: unknown, url: URL): void {
  const words = ['/error/message', '/error', '/errors/0/message', '/errors', '/fault/message', '/errorMessage'].map((pointer) => textAt(content, pointer)).find((text) => text !== undefined && text !== 'false')
  if (words !== undefined) throw failure('SOURCE_ANSWER', `"${url.host}${url.pathname}" answers with an error: ${words.slice(0, 200).replace(/\.$/, '')}.`, 'Check the path, the parameters and the login.')
}

/** Also makes sure that each of them is JSON. */
function identitiesOf(records: readonly string[]): readonly string[] {
  const parsed = records.map((record): unknown => JSON.parse(record))
  for (const name of ['id', '_id', 'uuid', 'key', 'code']) {
    const ids = parsed.flatMap((record) => textAt(record, `/${name}`) ?? [])
    if (ids.length === parsed.length && new Set(ids).size === ids.length) return ids
  }
  return records
}

function scan<T>(file: string, look: (scanner: DocumentScanner, source: ByteSource) => T): T {
  const source = new ByteSource(file)
  try {
    return look(new DocumentScanner(source), source)
  } finally {
    source.close()
  }
}

/** Integers that a number cannot hold become texts. */
function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined ? context.source : value)
}

function pathOf(lists: readonly ListFound[]): readonly string[] {
  const best = lists.reduce<ListFound | undefined>((most, list) => (list.objects > (most?.objects ?? 0) ? list : most), undefined)
  return best?.path ?? lists.find(({ path, objects }) => objects === 0 && path.length > 0 && LIST_NAMES.includes(path.at(-1)?.toLowerCase() ?? ''))?.path ?? []
}

function nextLink(header: string | undefined): string | undefined {
  return header?.split(/,\s*(?=<)/).map((part) => /^\s*<([^>]*)>.*;\s*rel\s*=\s*"?[^";]*\bnext\b/i.exec(part)?.[1]).find((link) => link !== undefined)
}
