import { z } from 'zod'
import type { Configuration } from '#shared/contract/data-sources'
import { tlsMode } from '#shared/define/connection-address'
import { failure } from '#shared/model/problem'
import type { SourceConfig } from '#shared/model/source'
import type { ConnectorCatalogue } from '#engine/connectors/catalogue'
import { allWordsOf } from '#engine/issue-words'

/** A connection as Winnow knows it, and the columns that were marked as sensitive with it. */
export interface KnownConnection {
  readonly connector: string
  readonly config: SourceConfig
  readonly sensitive: readonly string[]
}

/** Names of connectors that earlier users write. */
const CONNECTORS: Readonly<Record<string, string>> = {
  file: 'files', csv: 'files', json: 'files', jsonl: 'files', excel: 'files', parquet: 'files', txt: 'files', pdf: 'files', docx: 'files',
  postgresql: 'postgres', pg: 'postgres', mariadb: 'mysql', api: 'rest', 'rest-api': 'rest', rest_api: 'rest',
}

/** Members that mean the same: whichever of them a connector knows is the one. */
const ALIASES: readonly (readonly string[])[] = [
  ['user', 'username'], ['region', 'region_name', 'aws_region'], ['endpoint', 'endpoint_url'], ['base_url', 'url', 'api_url', 'baseUrl'], ['prefix', 'path_prefix'], ['pattern', 'globs', 'path_pattern'], ['headers', 'http_headers'],
]

const FORMATS: Readonly<Record<string, string>> = { xlsx: 'excel', xls: 'excel', ndjson: 'jsonl', txt: 'text', docx: 'word' }

/** A file as earlier users write it down. */
const FileConfig = z.object({
  url: z.string().min(1),
  format: z.string().optional(),
  provider: z.object({ storage: z.string() }).optional(),
  format_options: z.object({ delimiter: z.string().optional(), quote_char: z.string().optional(), encoding: z.string().optional() }).optional(),
})
const Marked = z.object({ sensitive: z.array(z.string().min(1)).max(10_000).default([]) })

/**
 * A configuration as earlier users write it, or as Winnow itself does, as a connection.
 *
 * @throws Failure CONNECTOR_UNKNOWN, CONFIG_INVALID
 */
export function knownConnection(catalogue: ConnectorCatalogue, { connector: given, format, config: whole }: Pick<Configuration, 'connector' | 'config' | 'format'>): KnownConnection {
  const plain = given.replace(/^source-/, '')
  const { sensitive: marks, ...config } = whole
  const { sensitive } = read(Marked, { ...(marks !== undefined && { sensitive: marks }) })
  const id = [given, plain, CONNECTORS[plain.toLowerCase()], `source-${plain}`].find((one) => one !== undefined && catalogue.find(one)) ?? plain
  if (id === 'files' && 'url' in config) return { ...fileConnection(config, format ?? (plain === 'file' ? undefined : plain)), sensitive }
  const schema = catalogue.find(id)?.config
  if (!schema) {
    catalogue.get(id)
    return { connector: id, config, sensitive }
  }
  const known = new Set(Object.keys(schema.shape))
  const renamed = Object.fromEntries(Object.entries(id === 's3' ? bucketConfig(config) : config).flatMap(([name, value]): [string, unknown][] => {
    if (known.has(name)) return [[name, value]]
    if (known.has('tls') && (name === 'ssl' || name === 'ssl_mode')) return tlsOf(name, value)
    const same = ALIASES.find((names) => names.includes(name))?.find((other) => known.has(other) && !(other in config))
    return [[same ?? name, value]]
  }))
  return { connector: id, config: renamed, sensitive }
}

const KEY_NAMES = ['access_key_id', 'access_key', 'aws_access_key_id', 'accessKey', 'key_id']
const SECRET_NAMES = ['secret_access_key', 'secret_key', 'aws_secret_access_key', 'secretKey', 'secret']
const Paths = z.union([z.string(), z.array(z.string()).min(1)])

/** A bucket's keys, which earlier users write beside its name, as its credentials; several paths as one pattern. */
function bucketConfig(config: SourceConfig): SourceConfig {
  const key = KEY_NAMES.find((name) => name in config)
  const secret = SECRET_NAMES.find((name) => name in config)
  const paths = Paths.safeParse(config['paths']).data
  const patterns = typeof paths === 'string' ? [paths] : paths ?? []
  const taken = new Set([key, secret, ...(patterns.length > 0 ? ['paths'] : [])])
  return {
    ...Object.fromEntries(Object.entries(config).filter(([name]) => !taken.has(name))),
    ...(key !== undefined && secret !== undefined && { credentials: { type: 'keys', access_key_id: config[key], secret_access_key: config[secret] } }),
    ...(patterns.length > 0 && { pattern: patterns.length === 1 ? patterns[0] : `{${patterns.join(',')}}` }),
  }
}

/** `ssl` and `ssl_mode` as the option of how a connection is encrypted. */
function tlsOf(name: string, value: unknown): [string, unknown][] {
  if (name === 'ssl') return typeof value === 'boolean' ? [['tls', value ? 'required' : 'disabled']] : [[name, value]]
  return [['tls', tlsMode(String(value)) ?? value]]
}

/** Throws CONFIG_INVALID with everything that is wrong. */
function read<S extends z.ZodObject>(schema: S, config: SourceConfig): z.output<S> {
  const known = schema.safeParse(config)
  if (known.success) return known.data
  const { message, remedy } = allWordsOf(known.error.issues, { name: 'the configuration', noun: 'member', value: config })
  throw failure('CONFIG_INVALID', message, remedy, { pointer: `/config/${known.error.issues[0]?.path.join('/') ?? ''}` })
}

function fileConnection(config: SourceConfig, named: string | undefined): Omit<KnownConnection, 'sensitive'> {
  const { url, format = named, provider, format_options: options = {} } = read(FileConfig, config)
  if (provider && provider.storage !== 'local') throw failure('CONFIG_INVALID', `Files in "${provider.storage}" are not read by the connector for files.`, 'Use the connector s3 for a bucket; `provider: {storage: local}` is for files on this computer.', { pointer: '/config/provider' })
  const { delimiter, quote_char: quote, encoding } = options
  const input = { ...(format !== undefined && { format: FORMATS[format] ?? format }), ...(delimiter !== undefined && { delimiter }), ...(quote !== undefined && { quote }), ...(encoding !== undefined && { encoding }) }
  const reading = Object.keys(input).length > 0 && { input }
  if (/^https?:/i.test(url)) return { connector: 'http', config: { url, ...reading } }
  return { connector: 'files', config: { path: url.replace(/^file:\/\//, ''), ...reading } }
}
