import { describe, expect, it } from 'vitest'
import mysql from '#engine/connectors/mysql/index'
import postgres from '#engine/connectors/postgres/index'
import { onlyPublic } from '#engine/network/inside'
import { OpenNetwork } from '#engine/network/open'
import type { ConnectorDefinition, Network } from '#shared/define/connector'
import { mariaDbMissing, useMariaDb } from '../support/mariadb'
import { USERS } from '../support/mariadb-server'
import { PG_USERS, postgresMissing, usePostgres } from '../support/postgres'
import { connectorContext } from './connect'

/** A name that leads somewhere else at every look. Who looks twice, or by itself, gets nowhere. */
function flipping(...addresses: readonly string[]): { readonly network: OpenNetwork; readonly looks: string[] } {
  const looks: string[] = []
  const lookup = async (name: string) => {
    looks.push(name)
    return [{ address: addresses[looks.length - 1] ?? '127.0.0.99', family: 4 }]
  }
  return { network: new OpenNetwork({ isOffline: () => false, lookup }), looks }
}

const HOST = 'database.example'

/** What holds for every connector that makes its connections itself. */
function pins(connector: ConnectorDefinition, config: () => Record<string, unknown>, certificate?: () => string): void {
  const check = (network: Network, change: Record<string, unknown> = {}) => connector.check(connector.config.parse({ ...config(), host: HOST, tls: 'disabled', ...change }), { ...connectorContext(), network })

  it('connects to the addresses that were looked up first, and looks no more', async () => {
    const { network, looks } = flipping('127.0.0.1')
    expect((await check(network)).steps.filter(({ ok }) => !ok)).toEqual([])
    expect(looks).toEqual([HOST])
  })

  it('tries each of several addresses', async () => {
    const network = new OpenNetwork({ isOffline: () => false, lookup: async () => [{ address: '127.0.0.98', family: 4 }, { address: '127.0.0.1', family: 4 }] })
    expect((await check(network)).steps.filter(({ ok }) => !ok)).toEqual([])
  })

  it('asks the certificate for the name, not for the address', async () => {
    if (!certificate) return
    const { network } = flipping('127.0.0.1')
    expect((await check(network, { tls: 'verify', ca: certificate() })).steps.at(-1)).toMatchObject({ what: 'tls', ok: false, message: expect.stringContaining('is for another name') })
    expect((await check(flipping('127.0.0.1').network, { host: 'localhost', tls: 'verify', ca: certificate() })).steps.filter(({ ok }) => !ok)).toEqual([])
  })

  it('goes nowhere inside where the network is only the public one, unless that host is named', async () => {
    const { network, looks } = flipping('127.0.0.1')
    expect((await check(onlyPublic(network, () => false))).steps).toEqual([{ what: 'address', ok: false, message: expect.stringContaining(`"${HOST}" leads to this machine by now`), remedy: expect.stringContaining('privateHosts') }])
    expect(looks).toHaveLength(1)
    const named = flipping('127.0.0.1')
    expect((await check(onlyPublic(named.network, (host, port) => host === HOST && port === config()['port']))).steps.filter(({ ok }) => !ok)).toEqual([])
  })

  it('is offline where the name of this machine leads elsewhere', async () => {
    const network = new OpenNetwork({ isOffline: () => true, lookup: async () => [{ address: '203.0.113.1', family: 4 }] })
    expect((await check(network, { host: 'x.localhost' })).steps).toEqual([expect.objectContaining({ ok: false, message: expect.stringContaining('offline') })])
  })
}

describe.skipIf(mariaDbMissing)('mysql', () => {
  const db = useMariaDb()
  pins(mysql, () => ({ port: db().port, ...USERS.full }), () => db().certificate)
})

describe.skipIf(postgresMissing !== undefined)('postgres', () => {
  const db = usePostgres()
  pins(postgres, () => ({ port: db().port, database: 'postgres', ...PG_USERS.full }))
})
