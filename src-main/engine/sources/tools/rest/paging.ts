import { type Page, textAt } from './page'
import type { KnownPaging } from './spec'

/** Members of an answer that hold the address of the next page, likeliest first. */
const NEXT_URLS = ['/next', '/next_url', '/nextUrl', '/next_page_url', '/nextLink', '/@odata.nextLink', '/odata.nextLink', '/links/next', '/links/next/href', '/_links/next', '/_links/next/href', '/paging/next', '/paging/next/link', '/pagination/next', '/pagination/next_url', '/pagination/next_link', '/meta/next', '/meta/next_url', '/meta/links/next', '/page/next']

/** Members that hold a value for the next page, with the parameters that take it. */
const CURSORS: readonly (readonly [member: string, params: readonly string[]])[] = [
  ['next_cursor', ['cursor', 'next_cursor', 'after', 'page_cursor']], ['nextCursor', ['cursor', 'nextCursor', 'after']], ['cursor', ['cursor', 'after']],
  ['next_page_token', ['page_token', 'next_page_token', 'pageToken']], ['nextPageToken', ['pageToken', 'page_token']],
  ['next_token', ['next_token', 'token', 'nextToken']], ['nextToken', ['nextToken', 'next_token', 'token']],
  ['continuation_token', ['continuation_token', 'continuation']], ['continuationToken', ['continuationToken']], ['continuation', ['continuation']],
  ['end_cursor', ['after', 'cursor']], ['endCursor', ['after', 'cursor']], ['after', ['after']], ['scroll_id', ['scroll_id']], ['bookmark', ['bookmark']], ['next', ['cursor', 'after', 'next', 'page_token']],
]
const CURSOR_PARENTS = ['', '/meta', '/pagination', '/paging', '/page_info', '/pageInfo', '/paging/cursors', '/cursors', '/response_metadata', '/page']

const PAGE_PARAMS = ['page', 'page_number', 'pageNumber', 'pageNo', 'p', 'page[number]']
const OFFSET_PARAMS = ['offset', 'skip', 'start', '$skip', 'startAt', 'from', 'page[offset]']
/** Members that tell of further pages. */
const TOTALS = ['total', 'total_count', 'totalCount', 'total_results', 'totalResults', 'total_records', 'totalElements', 'total_items', 'totalItems', '@odata.count']
const PAGES = ['total_pages', 'totalPages', 'page_count', 'pageCount', 'pages', 'last_page', 'lastPage']
const MORE = ['has_more', 'hasMore', 'has_next', 'hasNext', 'has_next_page', 'hasNextPage', 'more']
const PARENTS = ['', '/meta', '/pagination', '/paging', '/page', '/page_info', '/pageInfo', '/meta/pagination']
/** So few records in a first answer are all there are, unless something says otherwise. */
const LEAST_PAGE = 10

const member = (page: Page, names: readonly string[]): string | undefined =>
  PARENTS.flatMap((parent) => names.map((name) => textAt(page.content, `${parent}/${name}`))).find((value) => value !== undefined)

/** How many records there are, where the answer says so. */
export function totalOf(page: Page): number | undefined {
  const total = Number(member(page, TOTALS))
  return Number.isSafeInteger(total) && total >= page.records.length ? total : undefined
}

/** The address of the page after this one; undefined after the last. A total is not believed: some services mean the records of the page. */
export function nextOf(paging: KnownPaging, page: Page): string | undefined {
  const says = paging.type === 'none' ? 'false' : member(page, MORE)
  switch (paging.type) {
    case 'none': return undefined
    case 'link': return page.link === undefined ? undefined : resolved(page, page.link)
    case 'next_url': {
      const next = textAt(page.content, paging.path)
      return next === undefined ? undefined : resolved(page, next)
    }
    case 'cursor': {
      const value = textAt(page.content, paging.path)
      return value === undefined || says === 'false' ? undefined : withParam(page, paging.param, value)
    }
    case 'page': {
      const number = Number(page.url.searchParams.get(paging.param) ?? paging.start)
      const pages = Number(member(page, PAGES))
      if (page.records.length === 0 || says === 'false' || (pages > 0 && number - paging.start + 1 >= pages)) return undefined
      return withParam(page, paging.param, String(number + 1))
    }
    case 'offset': {
      if (page.records.length === 0 || says === 'false') return undefined
      return withParam(page, paging.param, String(Number(page.url.searchParams.get(paging.param) ?? 0) + page.records.length))
    }
  }
}

/** The address of the first page. */
export function firstUrl(paging: { readonly type: string; readonly size_param?: string | undefined; readonly size?: number | undefined }, url: URL): URL {
  const first = new URL(url)
  if (paging.size_param !== undefined && paging.size !== undefined) first.searchParams.set(paging.size_param, String(paging.size))
  return first
}

interface Found {
  readonly paging: KnownPaging
  /** The second page, which confirmed it. */
  readonly second?: Page
}

/**
 * Finds the way to the next page by looking at the first, and confirms it by the second: it must have other records.
 *
 * @param params parameters that the endpoint is known to take
 */
export async function findPaging(first: Page, params: readonly string[], ask: (url: string) => Promise<Page | undefined>): Promise<Found> {
  const told = await toldWay(first, ask)
  if (told) return told
  if (!mayHaveMore(first, params)) return { paging: { type: 'none' } }
  return await byPage(first, params, ask) ?? await byOffset(first, params, ask) ?? { paging: { type: 'none' } }
}

/** The answer itself names the next page. */
async function toldWay(first: Page, ask: (url: string) => Promise<Page | undefined>): Promise<Found | undefined> {
  if (first.link !== undefined) return confirmed(first, { type: 'link' }, ask)
  for (const path of NEXT_URLS) {
    const next = textAt(first.content, path)
    if (next === undefined || !/^(https?:\/\/|\/|\?)/i.test(next)) continue
    const found = await confirmed(first, { type: 'next_url', path }, ask)
    if (found) return found
  }
  for (const parent of CURSOR_PARENTS) {
    for (const [name, names] of CURSORS) {
      const path = `${parent}/${name}`
      const value = textAt(first.content, path)
      if (value === undefined || value === 'true' || value === 'false') continue
      for (const param of names) {
        const found = await confirmed(first, { type: 'cursor', param, path }, ask)
        if (found) return found
      }
    }
  }
  return undefined
}

async function confirmed(first: Page, paging: KnownPaging, ask: (url: string) => Promise<Page | undefined>): Promise<Found | undefined> {
  const next = nextOf(paging, first)
  const second = next === undefined ? undefined : await ask(next)
  return second && second.hash !== first.hash ? { paging, second } : undefined
}

function mayHaveMore(first: Page, params: readonly string[]): boolean {
  const { length } = first.records
  const total = totalOf(first)
  if (length === 0 || member(first, MORE) === 'false' || Number(member(first, PAGES)) === 1) return false
  return length >= LEAST_PAGE || (total !== undefined && total > length) || member(first, [...MORE, ...PAGES]) !== undefined || params.some((param) => PAGE_PARAMS.includes(param) || OFFSET_PARAMS.includes(param))
}

/** Page numbers begin at 1, or at 0: page 1 is then not the first. */
async function byPage(first: Page, params: readonly string[], ask: (url: string) => Promise<Page | undefined>): Promise<Found | undefined> {
  for (const param of likely(PAGE_PARAMS, params)) {
    const one = await ask(withParam(first, param, '1'))
    if (!one || one.records.length === 0) continue
    if (one.hash !== first.hash) return { paging: { type: 'page', param, start: 0 }, second: one }
    const second = await ask(withParam(first, param, '2'))
    if (second && second.hash !== first.hash) return { paging: { type: 'page', param, start: 1 }, second }
  }
  return undefined
}

async function byOffset(first: Page, params: readonly string[], ask: (url: string) => Promise<Page | undefined>): Promise<Found | undefined> {
  for (const param of likely(OFFSET_PARAMS, params)) {
    const second = await ask(withParam(first, param, String(first.records.length)))
    const known = new Set(first.identities)
    if (second && second.hash !== first.hash && !second.identities.some((identity) => known.has(identity))) return { paging: { type: 'offset', param }, second }
  }
  return undefined
}

/** Parameters that are known come first, and alone; the two usual ones are tried where none is known. */
function likely(names: readonly string[], params: readonly string[]): readonly string[] {
  const known = names.filter((name) => params.includes(name))
  return known.length > 0 ? known : names.slice(0, 2)
}

function withParam({ url }: Page, param: string, value: string): string {
  const next = new URL(url)
  next.searchParams.set(param, value)
  return next.href
}

/** A next address may be whole, or begin at the host, or be only the parameters. */
const resolved = ({ url }: Page, next: string): string | undefined => URL.parse(next, url.href)?.href
