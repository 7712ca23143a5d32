import type { FoundSource, SourceConfig } from '#shared/model/source'

/** How programs spell the kinds of databases at the beginning of an address. */
const SERVERS: Readonly<Record<string, { readonly connector: string, readonly tls: string }>> = {
  mysql: { connector: 'mysql', tls: 'ssl-mode' }, mysql2: { connector: 'mysql', tls: 'ssl-mode' }, mariadb: { connector: 'mysql', tls: 'ssl-mode' },
  postgres: { connector: 'postgres', tls: 'sslmode' }, postgresql: { connector: 'postgres', tls: 'sslmode' },
}
const FILES: Readonly<Record<string, string>> = { sqlite: 'sqlite', sqlite3: 'sqlite', duckdb: 'duckdb' }
/** What the parameter of an address that is about encryption says, as the configs of Winnow say it. */
const TLS: Readonly<Record<string, string>> = {
  'disable': 'disabled', 'disabled': 'disabled', 'allow': 'preferred', 'prefer': 'preferred', 'preferred': 'preferred', 'require': 'required', 'required': 'required',
  'verify-ca': 'verify', 'verify_ca': 'verify', 'verify-full': 'verify', 'verify_identity': 'verify',
}

const plain = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
const given = (config: Readonly<Record<string, string | number | undefined>>): SourceConfig => Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined && value !== ''))

/**
 * The settings that an address of a database or a bucket says, as other programs write it: `mysql://user:password@host:3306/shop`,
 * `jdbc:postgresql://host/shop?sslmode=require`, `sqlite:///data/shop.db`, `s3://bucket/folder`. Undefined for any other text.
 */
export function readAddress(text: string): FoundSource | undefined {
  const [, scheme = '', rest = ''] = /^(?:jdbc:)?([a-z][a-z0-9]*)(?:\+[a-z0-9]+)?:(\/\/\S+|\S+)$/i.exec(text.trim()) ?? []
  const kind = scheme.toLowerCase()
  const server = SERVERS[kind]
  if (server && rest.startsWith('//')) return ofServer(server.connector, server.tls, rest.slice(2))
  if (FILES[kind]) return ofFile(FILES[kind], rest)
  return kind === 's3' && rest.startsWith('//') ? ofBucket(rest.slice(2)) : undefined
}

// The platform's URL refuses passwords that were not encoded, which people paste all the same: what stands before the last @ is the login.
function ofServer(connector: string, tls: string, address: string): FoundSource | undefined {
  const [, login, host = '', port, database = '', search = ''] = /^(?:(.*)@)?(\[[^\]]+\]|[^:/?#@]*)(?::(\d{1,5}))?(?:\/([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/.exec(address) ?? []
  const options = new URLSearchParams(search)
  const [user = '', ...password] = (login ?? '').split(':')
  const name = plain(database)
  const mode = options.get(tls) ?? options.get('sslMode') ?? options.get('ssl-mode') ?? options.get('sslmode')
  const config = given({
    host: host.replace(/^\[(.*)\]$/, '$1'), port: port === undefined ? undefined : Number(port), user: plain(user) || options.get('user') || undefined,
    password: plain(password.join(':')) || options.get('password') || undefined, database: name, tls: TLS[mode?.toLowerCase() ?? ''],
  })
  return Object.keys(config).length === 0 ? undefined : { connector, name: name || host, config, note: '' }
}

// Three slashes or four, as programs differ; JDBC has the path alone.
function ofFile(connector: string, rest: string): FoundSource | undefined {
  const path = plain((rest.startsWith('///') ? rest.slice(/^\/\/\/([a-z]:|\/)/i.test(rest) ? 3 : 2) : rest.replace(/^\/\//, '')).replace(/\?.*$/, ''))
  return path === '' ? undefined : { connector, name: path.split(/[\\/]/).at(-1) ?? path, config: { path }, note: '' }
}

function ofBucket(rest: string): FoundSource | undefined {
  const [bucket = '', ...folders] = rest.split('/')
  return bucket === '' ? undefined : { connector: 's3', name: bucket, config: given({ bucket, prefix: folders.join('/') }), note: '' }
}

/** What a source is called that has these settings: after its database, its bucket, its file or its host; undefined where they tell none. */
export function nameFor(config: SourceConfig): string | undefined {
  const { database, bucket, path, url, base_url: base, host } = config
  const [name] = [database, bucket, typeof path === 'string' ? path.split(/[\\/]/).findLast(Boolean) : undefined, hostOf(url), hostOf(base), host].filter((one) => typeof one === 'string' && one.trim() !== '')
  return typeof name === 'string' ? name.trim().slice(0, 200) : undefined
}

const hostOf = (address: unknown): string | undefined => (typeof address === 'string' ? /^https?:\/\/(?:[^/@]*@)?([^/?#]+\.[^/?#]+|localhost[^/?#]*)/i.exec(address)?.[1] : undefined)

/** How the address of a server of a kind begins, for an example; undefined for kinds that are no servers. */
export const schemeOf = (connector: string): string | undefined => Object.keys(SERVERS).find((scheme) => SERVERS[scheme]?.connector === connector)

/** The text of a field that something was pasted or dropped into; undefined where it was typed. */
export function pastedText(event: Event): string | undefined {
  const pasted = event instanceof InputEvent && ['insertFromPaste', 'insertFromDrop'].includes(event.inputType)
  // Whatever stands in a field of a password is a password.
  return pasted && event.target instanceof HTMLInputElement && event.target.type !== 'password' ? event.target.value : undefined
}
