import { expect, it } from 'vitest'
import { ConnectorCatalogue } from '#engine/connectors/catalogue'
import { readConfig } from '#engine/sources/connection'
import { knownConnection } from './known-configs'

const catalogue = new ConnectorCatalogue()

it.each([
  ['a file', { connector: 'source-file', format: 'csv', config: { dataset_name: 'orders', url: '/data/orders.csv', provider: { storage: 'local' }, format_options: { delimiter: ';', quote_char: '"', encoding: 'utf-8' } } },
    { connector: 'files', config: { path: '/data/orders.csv', input: { format: 'csv', delimiter: ';', quote: '"', encoding: 'utf-8' } } }],
  ['a file of the web', { connector: 'source-file', config: { url: 'https://example.com/a.xlsx', format: 'excel' } }, { connector: 'http', config: { url: 'https://example.com/a.xlsx', input: { format: 'excel' } } }],
  ['PostgreSQL', { connector: 'source-postgres', config: { host: 'db', port: 5432, database: 'shop', username: 'ann', password: '${POSTGRES_PASSWORD}', ssl: true, ssl_mode: 'verify-full' } },
    { connector: 'postgres', config: { host: 'db', port: 5432, database: 'shop', user: 'ann', password: '${POSTGRES_PASSWORD}', tls: 'verify' } }],
  ['MySQL', { connector: 'source-mysql', config: { host: 'db', port: 3306, database: 'shop', username: 'ann', password: 'x', ssl: false } }, { connector: 'mysql', config: { user: 'ann', tls: 'disabled' } }],
  ['MariaDB by its name', { connector: 'mariadb', config: { user: 'ann' } }, { connector: 'mysql', config: { user: 'ann' } }],
  ['a bucket', { connector: 'source-s3', config: { bucket: 'exports', aws_access_key_id: 'A', aws_secret_access_key: '${S3_SECRET}', path_prefix: '2026/', paths: ['*.csv', '*.json'], region_name: 'eu-central-1' } },
    { connector: 's3', config: { bucket: 'exports', prefix: '2026/', pattern: '{*.csv,*.json}', region: 'eu-central-1', credentials: { type: 'keys', access_key_id: 'A', secret_access_key: '${S3_SECRET}' } } }],
  ['a service', { connector: 'rest-api', config: { url: 'https://api.example.com' } }, { connector: 'rest', config: { base_url: 'https://api.example.com' } }],
])('reads the shape of %s', (_what, written, expected) => {
  const { connector, config } = knownConnection(catalogue, written)
  expect({ connector, config }).toMatchObject(expected)
  expect(() => readConfig(catalogue.get(connector), config)).not.toThrow()
})

it('takes the marks of sensitive columns out, and says what it does not know', () => {
  expect(knownConnection(catalogue, { connector: 'sqlite', config: { path: '/a', sensitive: ['name'] } })).toEqual({ connector: 'sqlite', config: { path: '/a' }, sensitive: ['name'] })
  expect(() => knownConnection(catalogue, { connector: 'source-oracle', config: {} })).toThrow('There is no connector "oracle"')
  expect(() => knownConnection(catalogue, { connector: 'source-file', config: { url: 5 } })).toThrow('url of the configuration must be a text')
  expect(() => knownConnection(catalogue, { connector: 'sqlite', config: { sensitive: [5] } })).toThrow('must be a text')
  expect(() => knownConnection(catalogue, { connector: 'source-file', config: { url: 'gs://a', provider: { storage: 'gcs' } } })).toThrow('gcs')
})
