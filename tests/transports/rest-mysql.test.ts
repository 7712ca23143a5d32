import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpHost } from '#main/hosts/http/server'
import { useEngine } from '../support/engine'
import { mariaDbMissing, useMariaDb } from '../support/mariadb'
import { USERS } from '../support/mariadb-server'
import { portLink } from './factories'

/** A MySQL table by the routes and shapes that earlier users know, from the test of the connection to the preview of its rows. */

describe.skipIf(mariaDbMissing)('MySQL over REST', () => {
  const db = useMariaDb()
  const engine = useEngine()
  let host: HttpHost
  let link: ReturnType<typeof portLink>
  const mysql = () => ({ host: db().host, port: db().port, database: 'shop', username: USERS.reader.user, password: USERS.reader.password })

  async function send(path: string, method: string, body?: unknown): Promise<{ readonly status: number; readonly body: ReturnType<typeof JSON.parse> }> {
    const answer = await fetch(`${host.origin}/api/v1${path}`, { method, headers: { 'x-api-key': host.token, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
    return { status: answer.status, body: await answer.json() }
  }

  beforeAll(async () => {
    await db().query('CREATE DATABASE shop', 'CREATE TABLE shop.buyers (id int PRIMARY KEY, email varchar(50), spent decimal(10,2))', "INSERT INTO shop.buyers VALUES (1, 'ann@example.org', 1.50), (2, NULL, 99.99), (3, 'bob@example.org', 7.25)")
    link = portLink(engine.parts)
    host = await HttpHost.listen({ link: link.link })
  })

  afterAll(async () => {
    await host.close()
    await link.close()
  })

  it('is tried, saved, previewed and imported; its password is in no answer', async () => {
    const answers = [await send('/ingestion/sources/mysql/test', 'POST', mysql()), await send('/data-sources/database', 'POST', { database_type: 'source-mysql', connection: mysql() })]
    expect(answers).toMatchObject([{ status: 200, body: { ok: true, version: expect.stringContaining('MariaDB') } }, { status: 200, body: { ok: true, streams: [{ name: 'buyers', key: ['id'] }] } }])
    const source = await send('/ingestion/sources', 'POST', { name: 'Shop', type: 'MYSQL', mysql: mysql() })
    expect(source).toMatchObject({ status: 201, body: { type: 'MYSQL', config: { password: '********' } } })
    const table = answers[1]?.body.streams[0].id
    const preview = await send('/ingestion/preview', 'POST', { source_id: source.body.id, table, limit: 2 })
    expect(preview).toMatchObject({ status: 200, body: { rows: [{ cells: [1, 'ann@example.org', '1.50'], dropped: false }, { cells: [2, null, '99.99'] }] } })
    const started = await send('/ingestion/mysql/import', 'POST', { source_id: source.body.id, query: 'SELECT id, spent FROM shop.buyers WHERE spent > 5', limit: 100 })
    expect(started).toMatchObject({ status: 201, body: { mode: 'SYNC', status: 'COMPLETED' } })
    const { result } = await engine.client.runs.get({ runId: started.body.job_id })
    expect(result).toMatchObject({ kind: 'import', rows: 2 })
    expect(await send(`/ingestion/sources/${source.body.id}/test`, 'POST', {})).toMatchObject({ status: 200, body: { ok: true } })
    expect(JSON.stringify([...answers, source, preview, started, await send('/data-sources/config', 'GET')])).not.toContain(USERS.reader.password)
  })

  it('says of a wrong password what to do', async () => {
    const { status, body } = await send('/ingestion/sources/mysql/test', 'POST', { ...mysql(), password: 'wrong-canary' })
    expect([status, body.ok]).toEqual([200, false])
    expect(body.remedy).toEqual(expect.any(String))
    expect(JSON.stringify(body)).not.toContain('wrong-canary')
  })
})
