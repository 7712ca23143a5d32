import type { ConnectorContext, ReadRequest, StreamReading } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import { chosen } from '../chosen'
import { noRows } from '../no-rows'
import { RestClient } from './client'
import { endpointOf } from './endpoints'
import { columnText, isAfter } from './growth'
import { KeptAddresses } from './kept-address'
import { type Page, readPage } from './page'
import { findPaging, firstUrl, nextOf, totalOf } from './paging'
import { RecordFile } from './record-file'
import type { KnownPaging, RestSpec, StreamEndpoint } from './spec'

/** Nobody means so many pages: the service goes on for ever. */
const MOST_PAGES = 100_000
/** Answers with which some services say that there is no such page. */
const NO_SUCH_PAGE: ReadonlySet<string> = new Set(['SOURCE_MISSING', 'SOURCE_ANSWER'])

/** Reads all pages of an endpoint. Throws SOURCE_*, RATE_LIMITED, LIMIT_EXCEEDED, COLUMN_MISSING; what was read before stays in the request's `resumeFolder`. */
export async function readRest(spec: RestSpec, request: ReadRequest, context: ConnectorContext): Promise<StreamReading> {
  const client = new RestClient(spec, context)
  const endpoint = await endpointOf(spec, client, request.stream ?? '', context)
  const { file, notes } = await collect({ spec, client, endpoint, request, context })
  const { records, greatest } = file.state
  if (records === 0) return noRows(`"${endpoint.name}" has no ${request.after === undefined ? '' : 'new '}records.`, request)
  const reading = await context.files.read(file.path, `${endpoint.name}.jsonl`, { format: 'jsonl', ...(spec.max_depth !== undefined && { max_depth: spec.max_depth }) })
  return {
    ...chosen({ ...reading, report: { ...reading.report, notes: [...notes, ...reading.report.notes] } }, request),
    ...(request.cursor !== undefined && greatest !== null && { cursorValue: greatest }),
  }
}

/** The first page, as a file. */
export async function firstPage(client: RestClient, spec: RestSpec, endpoint: StreamEndpoint, context: ConnectorContext): Promise<Page> {
  return readPage(await client.get(firstUrl(endpoint.paging ?? spec.paging, client.urlOf(endpoint.path, endpoint.query))), { recordPath: endpoint.record_path }, context.tempDir)
}

interface Collecting {
  readonly spec: RestSpec
  readonly client: RestClient
  readonly endpoint: StreamEndpoint
  readonly request: ReadRequest
  readonly context: ConnectorContext
}

type Notes = StreamReading['report']['notes']

async function collect({ spec, client, endpoint, request, context }: Collecting): Promise<{ readonly file: RecordFile; readonly notes: Notes }> {
  const { cursor, after, limit = Number.POSITIVE_INFINITY, resumeFolder } = request
  const news = cursor !== undefined && after !== undefined && endpoint.cursor_param !== undefined ? { [endpoint.cursor_param]: after } : {}
  const first = firstUrl(endpoint.paging ?? spec.paging, client.urlOf(endpoint.path, { ...endpoint.query, ...news }))
  const file = await RecordFile.open(resumeFolder ?? context.tempDir, [first.href, endpoint.record_path, endpoint.paging ?? spec.paging, cursor, after, limit], first.href)
  const addresses = new KeptAddresses(client.base, endpoint.query)
  if (file.state.pages > 0) context.log('info', `Going on after ${file.state.records.toLocaleString('en')} records that were read before.`)
  const ask = async (url: string): Promise<Page> => readPage(await client.get(addresses.toAsk(url)), { recordPath: endpoint.record_path, path: file.state.pages === 0 ? undefined : file.state.path }, context.tempDir)
  const seen = new Map<string, number>()
  const asked = new Set<string>()
  let last: ReadonlySet<string> = new Set()
  let twice = 0
  const notes: Notes = []
  let ahead: Page | undefined
  while (file.state.next !== null) {
    const isAgain = asked.has(file.state.next)
    asked.add(file.state.next)
    const page = ahead ?? await pageOrEnd(ask, file)
    ahead = undefined
    if (!page) {
      notes.push({ code: 'last-page', message: `The service answered the page after the last one (${file.state.pages}) with an error; it was taken for the end.` })
      await file.add([], { next: null })
      break
    }
    refuseRepeated(page, file.state.pages + 1, seen, isAgain)
    twice += page.identities === page.records ? 0 : page.identities.filter((identity) => last.has(identity)).length
    last = new Set(page.identities)
    const fresh = cursor === undefined ? page.records : page.records.filter((record) => isNew(record, cursor, after))
    const kept = fresh.slice(0, limit - file.state.records)
    let { paging } = file.state
    if (!paging && file.state.records + kept.length < limit) {
      const found = await wayOn(page, endpoint, spec, ask)
      paging = found.paging
      ahead = found.second
      if (found.paging.type !== 'none') context.log('info', `Pages: ${wayWords(found.paging)}.`)
    }
    const total = totalOf(page)
    // The same address and nothing more: some services name a next page behind the last.
    const isOver = isAgain && page.records.length === 0
    const next = isOver || !paging || paging.type === 'auto' || file.state.records + kept.length >= limit ? undefined : nextOf(paging, page)
    await file.add(kept, {
      next: next === undefined ? null : addresses.toKeep(client.withoutKey(new URL(next))), paging, path: [...page.path], pages: file.state.pages + 1,
      skipped: file.state.skipped + page.records.length - kept.length, greatest: greatestOf(fresh, cursor, file.state.greatest), total: total ?? null,
    })
    context.progress({ rows: file.state.records, ...(total !== undefined && { totalRows: Math.min(total, limit) }) })
    if (file.state.pages >= MOST_PAGES && file.state.next !== null) throw failure('LIMIT_EXCEEDED', `After ${MOST_PAGES.toLocaleString('en')} pages the service still names a next one.`, 'Set how its pages are to be asked for, larger pages, or a filter.')
  }
  if (twice > 0) notes.push({ code: 'records-moved', count: twice, message: `${twice.toLocaleString('en')} records came on two pages: the service added or removed records while they were read. Remove the duplicates in the recipe, and read again where none may be missing.` })
  return { file, notes }
}

/**
 * Some services answer the page behind the last with an error; after the first page that is the end where numbers are counted
 * up. It is not where the service has said that there are more: some let nobody read all of them.
 */
async function pageOrEnd(ask: (url: string) => Promise<Page>, file: RecordFile): Promise<Page | undefined> {
  const { next, pages, paging, total, records, skipped } = file.state
  try {
    return await ask(next ?? '')
  } catch (error) {
    const isCounted = paging?.type === 'page' || paging?.type === 'offset'
    const [, status] = error instanceof Failure && NO_SUCH_PAGE.has(error.problem.code) ? /\((400|404|410|416|422)\)/.exec(error.problem.message) ?? [] : []
    const missing = total === null ? 0 : total - records - skipped
    // Totals are not always exact; one who says that there is no such page is believed in what is less than a page.
    const isShort = status === '404' || status === '410' ? missing >= (records + skipped) / Math.max(1, pages) : missing > 0
    if (pages > 0 && isCounted && status !== undefined && !isShort) return undefined
    throw error
  }
}

async function wayOn(first: Page, endpoint: StreamEndpoint, spec: RestSpec, ask: (url: string) => Promise<Page>): Promise<{ readonly paging: KnownPaging; readonly second?: Page }> {
  const paging = endpoint.paging ?? spec.paging
  if (paging.type !== 'auto') return { paging }
  return findPaging(first, endpoint.params ?? [], async (url) => {
    try {
      return await ask(url)
    } catch (error) {
      // A parameter that the service does not know.
      if (error instanceof Failure && NO_SUCH_PAGE.has(error.problem.code)) return undefined
      throw error
    }
  })
}

/** The same records once more are no next page. */
function refuseRepeated({ hash, records }: Page, number: number, seen: Map<string, number>, isAgain: boolean): void {
  const before = seen.get(hash)
  // One record may well come twice, but not from one address.
  if ((records.length > 1 || (records.length === 1 && isAgain)) && before !== undefined) {
    throw failure('SOURCE_ANSWER', `Page ${number} has the same records as page ${before}: the service would go on for ever.`, 'Set how its pages are to be asked for; it may not know the parameter that is used.')
  }
  seen.set(hash, number)
}

function isNew(record: string, cursor: string, after: string | undefined): boolean {
  if (after === undefined) return true
  const value = columnText(record, cursor)
  // A record without the value cannot be told to be old.
  return value === undefined || isAfter(value, after)
}

function greatestOf(records: readonly string[], cursor: string | undefined, before: string | null): string | null {
  if (cursor === undefined) return null
  return records.reduce<string | null>((greatest, record) => {
    const value = columnText(record, cursor)
    return value !== undefined && (greatest === null || isAfter(value, greatest)) ? value : greatest
  }, before)
}

/** 'by page number (page)'. */
export function wayWords(paging: KnownPaging): string {
  switch (paging.type) {
    case 'none': return 'all in one answer'
    case 'page': return `by page number (${paging.param}, from ${paging.start})`
    case 'offset': return `by offset (${paging.param})`
    case 'cursor': return `by a value from the answer before (${paging.param})`
    case 'link': return 'by the Link header'
    case 'next_url': return `by the address at ${paging.path}`
  }
}
