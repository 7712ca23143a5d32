import { tlsOf } from '#main/api/known-configs'
import { failure } from '#shared/model/problem'

/** What an address says of a source: its kind, a name for it, and its options as they are typed after --set. */
export interface SourceAddress {
  readonly connector: string
  readonly name?: string
  readonly set: readonly (readonly [option: string, value: string])[]
}

const SERVERS: Readonly<Record<string, string>> = { mysql: 'mysql', mariadb: 'mysql', postgres: 'postgres', postgresql: 'postgres' }
const FILES: Readonly<Record<string, string>> = { sqlite: 'sqlite', sqlite3: 'sqlite', duckdb: 'duckdb', file: 'files' }
const KNOWN = [...Object.keys(SERVERS), ...Object.keys(FILES), 's3', 'https'].map((scheme) => `${scheme}:`).join(', ')

/**
 * A source by its address: `mysql://ann:${PASSWORD}@host:3306/shop`, `s3://bucket/prefix`, `sqlite:shop.db`, `./orders`. Undefined
 * for what is none: the name of a connector.
 *
 * @throws Failure INPUT_INVALID, without the address: there may be a password in it
 */
export function readSourceAddress(text: string): SourceAddress | undefined {
  if (/^(\.{0,2}\/|[A-Za-z]:[\\/])/.test(text)) return { connector: 'files', name: lastOf(text), set: [['path', text]] }
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return undefined
  const [server, file] = [SERVERS[scheme], FILES[scheme]]
  if (file !== undefined) {
    const path = text.slice(scheme.length + 1).replace(/^\/\/(?=\/|[^/]|$)/, '')
    return { connector: file, name: lastOf(path), set: [['path', decoded(path)]] }
  }
  const url = URL.parse(text)
  if (!url) throw failure('INPUT_INVALID', 'The address cannot be read.', `Write it as scheme://user@host:port/name. ${ESCAPED}`)
  if (server !== undefined) return serverAt(server, url)
  if (scheme === 's3') return { connector: 's3', name: url.hostname, set: [['bucket', url.hostname], ...(url.pathname.length > 1 ? [['prefix', decoded(url.pathname.slice(1))] as const] : [])] }
  if (scheme !== 'http' && scheme !== 'https') throw failure('INPUT_INVALID', `There is no source for addresses that begin with "${scheme}:".`, `Addresses begin with ${KNOWN}; \`winnow connectors list\` shows all kinds of sources.`)
  if (url.username !== '' || url.password !== '') throw failure('INPUT_INVALID', 'A login must not stand in an address.', 'Leave it out, and give it by --set auth.type=basic --set auth.username=NAME --secret auth.password.')
  return { connector: 'http', name: lastOf(url.pathname) || url.hostname, set: [['url', text]] }
}

function serverAt(connector: string, { hostname, port, username, password, pathname, searchParams }: URL): SourceAddress {
  const database = decoded(pathname.slice(1))
  const parts = { host: hostname.replace(/^\[(.*)\]$/, '$1'), port, user: decoded(username), password: decoded(password), database }
  const query = [...searchParams].flatMap(([name, value]) => (/^ssl[-_]?mode$/i.test(name) ? tlsOf('ssl_mode', value).map(([option, mode]) => [option, String(mode)] as const) : [[name, value] as const]))
  return { connector, ...(database !== '' && { name: database }), set: [...Object.entries(parts).filter(([, value]) => value !== ''), ...query] }
}

const ESCAPED = 'What is special in it (@ : / ? #) is written as %40 %3A %2F %3F %23.'

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw failure('INPUT_INVALID', 'A percent sign in the address is followed by no two digits.', ESCAPED, undefined, error)
  }
}

const lastOf = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '' && part !== '.' && part !== '..') ?? path
