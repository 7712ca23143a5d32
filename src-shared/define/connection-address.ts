import type { SourceConfig } from '../model/source'
import { plainText } from './percent'

/** How programs spell the kinds of databases at the beginning of an address. */
const SERVERS: Readonly<Record<string, string>> = { mysql: 'mysql', mysql2: 'mysql', mariadb: 'mysql', postgres: 'postgres', postgresql: 'postgres' }
const FILES: Readonly<Record<string, string>> = { sqlite: 'sqlite', sqlite3: 'sqlite', duckdb: 'duckdb' }
const TLS: Readonly<Record<string, string>> = {
  'disable': 'disabled', 'disabled': 'disabled', 'allow': 'preferred', 'prefer': 'preferred', 'preferred': 'preferred', 'require': 'required', 'required': 'required',
  'verify-ca': 'verify', 'verify_ca': 'verify', 'verify-full': 'verify', 'verify_identity': 'verify',
}

/** How a connection is to be encrypted (`ssl-mode`, `sslmode`), as the option `tls` says it; undefined for words that nobody uses for that. */
export const tlsMode = (word: string): string | undefined => TLS[word.toLowerCase()]

/** Kinds of addresses that {@link readConnectionAddress} reads. */
export const ADDRESS_SCHEMES: readonly string[] = [...Object.keys(SERVERS), ...Object.keys(FILES), 's3']

/** How the address of a server of a kind begins, for an example; undefined for kinds that are no servers. */
export const schemeOf = (connector: string): string | undefined => Object.keys(SERVERS).find((scheme) => SERVERS[scheme] === connector)

/** What an address says of a source: its kind, what it may be called, and its config. */
export interface ConnectionAddress {
  readonly connector: string
  readonly name: string
  readonly config: SourceConfig
  /** What else stands behind its question mark. */
  readonly others: readonly (readonly [name: string, value: string])[]
}

/**
 * What the address of a database or a bucket says, as other programs write it: `mysql://user:password@host:3306/shop`,
 * `jdbc:postgresql://host/shop?sslmode=require`, `sqlite:///data/shop.db`, `s3://bucket/folder`. Undefined for any other text.
 */
export function readConnectionAddress(text: string): ConnectionAddress | undefined {
  const [, scheme = '', rest = ''] = /^(?:jdbc:)?([a-z][a-z0-9]*)(?:\+[a-z0-9]+)?:(\/\/\S+|\S+)$/i.exec(text.trim()) ?? []
  const kind = scheme.toLowerCase()
  const [server, file] = [SERVERS[kind], FILES[kind]]
  if (server && rest.startsWith('//')) return ofServer(server, rest.slice(2))
  if (file) return ofFile(file, rest)
  return kind === 's3' && rest.startsWith('//') ? ofBucket(rest.slice(2)) : undefined
}

const given = (config: Readonly<Record<string, string | number | undefined>>): SourceConfig => Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value !== ''))

// The platform's URL refuses passwords that were not encoded, which people paste all the same: what stands before the last @ is the login.
function ofServer(connector: string, address: string): ConnectionAddress | undefined {
  const [, login, host = '', port, database = '', search = ''] = /^(?:(.*)@)?(\[[^\]]+\]|[^:/?#@]*)(?::(\d{1,5}))?(?:\/([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/.exec(address) ?? []
  const [user = '', ...password] = (login ?? '').split(':')
  const others = optionsOf(search)
  const taken = (fits: (name: string) => boolean): string | undefined => others.find(([name]) => fits(name))?.[1]
  const isMode = (name: string): boolean => /^ssl[-_]?mode$/i.test(name)
  const name = plainText(database)
  const config = given({
    host: host.replace(/^\[(.*)\]$/, '$1'), port: port === undefined ? undefined : Number(port), user: plainText(user) || taken((one) => one === 'user'),
    password: plainText(password.join(':')) || taken((one) => one === 'password'), database: name, tls: tlsMode(taken(isMode) ?? ''),
  })
  if (Object.keys(config).length === 0) return undefined
  return { connector, name: name || host, config, others: others.filter(([one]) => !isMode(one) && one !== 'user' && one !== 'password') }
}

/** What stands behind the question mark of an address. */
const optionsOf = (search: string): (readonly [name: string, value: string])[] => search.split('&').filter(Boolean).map((part) => {
  const [name = '', ...value] = part.split('=').map((text) => plainText(text.replaceAll('+', ' ')))
  return [name, value.join('=')] as const
})

// Three slashes or four, as programs differ; JDBC has the path alone.
function ofFile(connector: string, rest: string): ConnectionAddress | undefined {
  const path = plainText((rest.startsWith('///') ? rest.slice(/^\/\/\/([a-z]:|\/)/i.test(rest) ? 3 : 2) : rest.replace(/^\/\//, '')).replace(/\?.*$/, ''))
  return path === '' ? undefined : { connector, name: path.split(/[\\/]/).at(-1) ?? path, config: { path }, others: [] }
}

function ofBucket(rest: string): ConnectionAddress | undefined {
  const [bucket = '', ...folders] = rest.split('/')
  return bucket === '' ? undefined : { connector: 's3', name: bucket, config: given({ bucket, prefix: plainText(folders.join('/')) }), others: [] }
}
