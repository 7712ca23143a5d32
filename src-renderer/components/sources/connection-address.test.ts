import { expect, test } from 'vitest'
import { nameFor, readAddress } from './connection-address'

test.each([
  ['mysql://jo:pw@db.local/shop', { connector: 'mysql', name: 'shop', config: { host: 'db.local', user: 'jo', password: 'pw', database: 'shop' } }],
  [' mariadb://db.local:3307 ', { connector: 'mysql', name: 'db.local', config: { host: 'db.local', port: 3307 } }],
  ['mysql+pymysql://jo:p%40ss%2Fw@[::1]:3306/shop?ssl-mode=REQUIRED', { connector: 'mysql', name: 'shop', config: { host: '::1', port: 3306, user: 'jo', password: 'p@ss/w', database: 'shop', tls: 'required' } }],
  // Not encoded, as people write it.
  ['postgres://jo:p@ss/w:rd#1@db/shop?sslmode=verify-full', { connector: 'postgres', name: 'shop', config: { host: 'db', user: 'jo', password: 'p@ss/w:rd#1', database: 'shop', tls: 'verify' } }],
  ['postgresql://jo:100%@db/shop', { connector: 'postgres', name: 'shop', config: { host: 'db', user: 'jo', password: '100%', database: 'shop' } }],
  ['jdbc:postgresql://db:5433/shop?user=jo&password=pw&sslmode=disable', { connector: 'postgres', name: 'shop', config: { host: 'db', port: 5433, user: 'jo', password: 'pw', database: 'shop', tls: 'disabled' } }],
  ['sqlite:////data/shop.db', { connector: 'sqlite', name: 'shop.db', config: { path: '/data/shop.db' } }],
  ['jdbc:sqlite:/data/shop.db', { connector: 'sqlite', name: 'shop.db', config: { path: '/data/shop.db' } }],
  ['sqlite:///C:/data/shop.db', { connector: 'sqlite', name: 'shop.db', config: { path: 'C:/data/shop.db' } }],
  ['duckdb:///data/lake.duckdb', { connector: 'duckdb', name: 'lake.duckdb', config: { path: '/data/lake.duckdb' } }],
  ['s3://lake/exports/2026/', { connector: 's3', name: 'lake', config: { bucket: 'lake', prefix: 'exports/2026/' } }],
])('%s', (text, found) => { expect(readAddress(text)).toEqual({ ...found, note: '' }) })

test.each(['', 'mysql', 'db.local', 'localhost:3306', 'https://example.com/a.csv', 'mysql://', 'my sql://a', 'C:\\data\\shop.db', 's3://'])('%j is no address of a source', (text) => { expect(readAddress(text)).toBeUndefined() })

test.each([
  [{ host: 'db.local', database: 'shop' }, 'shop'], [{ host: 'db.local' }, 'db.local'], [{ path: '/data/exports/' }, 'exports'], [{ path: 'C:\\data\\shop.db' }, 'shop.db'], [{ bucket: 'lake', region: 'eu-central-1' }, 'lake'],
  [{ base_url: 'https://api.example.com/v1' }, 'api.example.com'], [{ url: 'https://jo:pw@example.com/a.csv' }, 'example.com'], [{ user: 'jo' }, undefined], [{}, undefined],
])('a source with %j is called %s', (config, name) => { expect(nameFor(config)).toBe(name) })
