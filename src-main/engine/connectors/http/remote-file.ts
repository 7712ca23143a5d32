import { basename } from 'node:path'
import { plainText } from '#shared/define/percent'
import type { ConnectorContext, NetworkAnswer } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import type { RemotePart } from '#engine/sources/tools/download'
import { secondsOf } from '#engine/sources/tools/retry-after'
import type { HttpConfig } from './config'

/** What a file is called whose address does not tell. */
const ENDINGS: Readonly<Record<string, string>> = {
  'text/csv': '.csv', 'text/tab-separated-values': '.tsv', 'text/plain': '.txt', 'application/json': '.json', 'application/x-ndjson': '.jsonl', 'application/jsonl': '.jsonl',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx', 'application/vnd.ms-excel': '.xls', 'application/pdf': '.pdf', 'application/zip': '.zip', 'application/gzip': '.gz',
  'application/vnd.apache.parquet': '.parquet', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document': '.docx',
}

export interface RemoteFile extends RemotePart {
  readonly name: string
  readonly modified?: string | undefined
  /** What tells its content from a later one; see {@link isSame}. */
  readonly state?: string | undefined
  cancel(): Promise<void>
}

type Ways = Pick<ConnectorContext, 'network' | 'signal'>

/**
 * Whether a file is still as it stood when it was read, as far as its service tells: nothing of it is brought.
 *
 * @param state of the {@link RemoteFile} that was read
 * @throws Failure SOURCE_*, NETWORK_REFUSED, OFFLINE, TIMEOUT
 */
export async function isSame(config: HttpConfig, state: string, context: Ways): Promise<boolean> {
  const [, kind, value = ''] = STATE.exec(state) ?? []
  if (kind === undefined) return false
  const { url, answer } = await ask(config, context, { [kind === 'etag' ? 'if-none-match' : 'if-modified-since']: value })
  await answer.cancel()
  if (answer.status === 304) return true
  if (answer.status !== 200) throw refused(answer, url, config.auth.type)
  // Some services send the file whatever they were asked.
  return kind === 'etag' && stateOf(answer) === state
}

const STATE = /^(etag|modified):(.+)$/s
/** A file may change twice within the second that its time names: that time tells only when a second is over (RFC 9110, 8.8.2.2). */
const SECOND = 1_000

/** For this a weak ETag is as good: it says that two contents mean the same. */
function stateOf(answer: NetworkAnswer): string | undefined {
  const [etag, modified] = [answer.header('etag'), answer.header('last-modified')]
  if (etag !== undefined) return `etag:${etag}`
  return modified !== undefined && Date.parse(answer.header('date') ?? '') - Date.parse(modified) >= SECOND ? `modified:${modified}` : undefined
}

async function ask(config: HttpConfig, { network, signal }: Ways, headers: Readonly<Record<string, string>>): Promise<{ readonly url: URL; readonly answer: NetworkAnswer }> {
  const url = URL.parse(config.url)
  if (!url) throw failure('CONFIG_INVALID', 'The address of the file is not one of the web.', 'Write it as https://host/path.', { pointer: '/url' })
  const answer = await network.fetch(config.url, {
    // The bytes as they are stored: packed ones could not be counted.
    headers: { 'accept-encoding': 'identity', ...authHeaders(config.auth), ...headers },
    signal, insecure: config.insecure, ...(config.allow_private && { allowed: [`${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`] }),
  })
  return { url, answer }
}

/**
 * Asks for a file, or for what is behind a byte of it.
 *
 * @param validator what the file had when its beginning was brought: only of that one the rest is wanted
 * @throws Failure SOURCE_*, NETWORK_REFUSED, OFFLINE, TIMEOUT
 */
export async function openFile(config: HttpConfig, context: Ways, from = 0, validator?: string): Promise<RemoteFile | 'complete'> {
  const goesOn = from > 0 && validator !== undefined
  const { url, answer } = await ask(config, context, goesOn ? { range: `bytes=${from}-`, 'if-range': validator } : {})
  if (answer.status === 416 && goesOn) {
    await answer.cancel()
    return 'complete'
  }
  if (answer.status !== 200 && answer.status !== 206) {
    await answer.cancel()
    throw refused(answer, url, config.auth.type)
  }
  if (isLoginPage(answer, url)) {
    await answer.cancel()
    throw failure('SOURCE_ANSWER', `"${url.host}" answers with a web page instead of the file.`, 'Check the address: it may lead to a page about the file, or to one that asks for a login.')
  }
  const range = /^bytes (\d+)-\d*\/(\d+|\*)/.exec(answer.header('content-range') ?? '')
  const begins = answer.status === 206 ? Number(range?.[1] ?? 0) : 0
  const isPacked = answer.header('content-encoding') !== undefined && answer.header('content-encoding') !== 'identity'
  const length = Number(answer.header('content-length') ?? Number.NaN)
  const total = range?.[2] !== undefined && range[2] !== '*' ? Number(range[2]) : begins + length
  const etag = answer.header('etag')
  return {
    body: answer.body, from: begins, name: nameOf(answer, url), cancel: () => answer.cancel(),
    modified: answer.header('last-modified'), state: stateOf(answer),
    // A weak ETag says that two files mean the same, not that their bytes are the same.
    validator: isPacked ? undefined : etag !== undefined && !etag.startsWith('W/') ? etag : answer.header('last-modified'),
    total: isPacked || !Number.isSafeInteger(total) ? undefined : total,
  }
}

function authHeaders(auth: HttpConfig['auth']): Record<string, string> {
  switch (auth.type) {
    case 'none': return {}
    case 'basic': return { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64')}` }
    case 'bearer': return { authorization: `Bearer ${auth.token}` }
    case 'header': return { [auth.name]: auth.value }
  }
}

function refused({ status, url: last, header }: NetworkAnswer, url: URL, auth: HttpConfig['auth']['type']): Error {
  const where = `${url.host}${url.pathname}`
  const end = new URL(last)
  const retryAfter = secondsOf(header('retry-after'))
  if (auth !== 'none' && end.origin !== url.origin && (status === 401 || status === 403)) {
    return failure('SOURCE_LOGIN', `"${url.host}" sends on to "${end.origin}", which wants a login (${status}): that of this source is for "${url.host}" alone.`, 'Use the address that it sends on to, with the login for that.')
  }
  switch (status) {
    case 204: return failure('SOURCE_MISSING', `There is nothing at "${where}" (204).`, 'Check the address.')
    case 503: if (retryAfter !== undefined) return limited(`"${url.host}" is not ready for requests (503).`, retryAfter)
      break
    case 401: return auth === 'none' ? failure('SOURCE_LOGIN', `"${url.host}" wants a login (401).`, 'Set how Winnow is to log in.') : failure('SOURCE_LOGIN', `"${url.host}" refuses the login (401).`, 'Check it; a token or a key may have expired.')
    case 403: return failure('SOURCE_PERMISSION', `"${where}" may not be read (403).`, 'Ask whoever runs the service for the right; a link that was shared may have expired.')
    case 404: case 410: return failure('SOURCE_MISSING', `There is no file at "${where}" (${status}).`, 'Check the address.')
    case 429: return limited(`"${url.host}" takes no more requests for now (429).`, retryAfter)
  }
  return status >= 500
    ? failure('SOURCE_BROKEN', `"${where}" failed at the other end (${status}).`, 'Try again later.')
    : failure('SOURCE_ANSWER', `"${where}" refused the request (${status}).`, 'Check the address.')
}

const limited = (message: string, retryAfter: number | undefined): Failure =>
  new Failure({ code: 'RATE_LIMITED', message, ...(retryAfter !== undefined && { retryAfter }), remedy: retryAfter === undefined ? 'Try again later.' : `Try again in ${retryAfter} s.` })

const isLoginPage = (answer: NetworkAnswer, asked: URL): boolean => /text\/html/i.test(answer.header('content-type') ?? '') && !/\.html?$/i.test(asked.pathname)

/** The file's name: as the service names it (RFC 6266), or as the address ends. */
function nameOf(answer: NetworkAnswer, asked: URL): string {
  const disposition = answer.header('content-disposition') ?? ''
  const encoded = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(disposition)?.[1]
  const plain = /filename\s*=\s*("((?:[^"\\]|\\.)*)"|[^;\s]+)/i.exec(disposition)
  const named = (encoded === undefined ? undefined : plainText(encoded)) ?? plain?.[2]?.replaceAll(/\\(.)/g, '$1') ?? plain?.[1]
  const last = plainText(basename(URL.parse(answer.url)?.pathname ?? asked.pathname))
  // What a service calls a file must not lead out of a folder.
  const name = (named ?? (last || asked.hostname)).split(/[/\\]/).at(-1)?.replaceAll('\0', '') || asked.hostname
  return /\.[a-z0-9]{1,8}$/i.test(name) ? name : `${name}${ENDINGS[answer.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''] ?? ''}`
}
