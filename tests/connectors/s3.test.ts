import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SourceConfig } from '#shared/model/source'
import { useEngine } from '#tests/support/engine'
import { serveHttp } from '#tests/support/http-server'
import { s3Missing, TestS3 } from '#tests/support/s3'
import { useSources } from '#tests/support/sources'

const CANARY = 'c4n@ry/secret+key'

describe.skipIf(s3Missing)('a store like S3', () => {
  const engine = useEngine()
  const sources = useSources(engine)
  let store: TestS3
  let count = 0
  beforeAll(async () => { store = await TestS3.start() })
  afterAll(() => store.stop())

  const KEYS = { type: 'keys', access_key_id: 'someone', secret_access_key: CANARY }
  /** A bucket of its own, and what a source of it is set up with. */
  async function bucket(objects: Readonly<Record<string, string>> = {}): Promise<{ readonly name: string; readonly config: SourceConfig }> {
    const name = `bucket-${count += 1}`
    await store.bucket(name)
    for (const [key, content] of Object.entries(objects)) await store.put(name, key, content)
    return { name, config: { bucket: name, endpoint: store.endpoint, allow_private: true, credentials: KEYS } }
  }
  const check = async (config: SourceConfig) => engine.client.sources.test({ source: { connector: 's3', config } })

  test('objects are listed with their columns, those of one kind as one too', async () => {
    const { config } = await bucket({ 'in/2024/a.csv': 'id,name\n1,x\n', 'in/2024/b.csv': 'id,name,more\n2,y,z\n', 'in/odd näme+&%.json': '[{"n": 12345678901234567890}]', 'in/empty.csv': '', 'other/c.csv': 'q\n1\n', 'in/_SUCCESS': 'x' })
    const { streams } = await engine.client.sources.discover({ source: { connector: 's3', config: { ...config, prefix: 'in/' } } })
    expect(streams.map(({ id, columns }) => [id, columns.map(({ name }) => name)])).toEqual([
      ['2024/*.csv', ['source_file', 'id', 'name', 'more']], ['2024/a.csv', ['id', 'name']], ['2024/b.csv', ['id', 'name', 'more']], ['odd näme+&%.json', ['n']],
    ])
    expect(streams[0]).toMatchObject({ cursors: ['last_modified'], notes: [expect.stringContaining('"more"')] })
    expect((await sources.read(await sources.create('s3', { ...config, prefix: 'in/' }), { stream: 'odd näme+&%.json' })).rows).toEqual([['12345678901234567890']])
    expect(await check({ ...config, pattern: '**/*.csv' })).toMatchObject({ ok: true, steps: [{ what: 'config' }, { what: 'address' }, { what: 'login' }, { what: 'file', message: '3 objects found.' }] })
  })

  test('all that fits a pattern is one table, and a refresh reads only what is new', async () => {
    const { name, config } = await bucket({ 'day-1.csv': 'id\n1\n', 'day-2.csv': 'id\n2\n', 'notes.txt': 'x' })
    const source = await sources.create('s3', config)
    const { rows, datasetId } = await sources.read(source, { stream: '*.csv', cursor: 'last_modified' })
    expect(rows).toEqual([['day-1.csv', '1'], ['day-2.csv', '2']])
    expect((await sources.refresh(datasetId)).rows).toHaveLength(2)
    await store.put(name, 'day-10.csv', 'id\n10\n')
    expect((await sources.refresh(datasetId)).rows).toEqual([['day-1.csv', '1'], ['day-2.csv', '2'], ['day-10.csv', '10']])
  })

  test('more objects than one answer lists are all found, and a list without end is not followed', async () => {
    const tokens: (string | null)[] = []
    let last = 'two'
    const server = await serveHttp(({ url }, response) => {
      const token = url.searchParams.get('continuation-token')
      tokens.push(token)
      response.end(`<ListBucketResult><IsTruncated>${token !== last}</IsTruncated><NextContinuationToken>two</NextContinuationToken><Contents><Key>in/${token}.csv</Key><Size>1</Size></Contents></ListBucketResult>`)
    })
    try {
      const config = { bucket: 'b', endpoint: server.origin, allow_private: true, credentials: KEYS, prefix: 'in/' }
      expect((await check(config)).steps.at(-1)).toMatchObject({ ok: true, message: '2 objects found.' })
      expect(tokens).toEqual([null, 'two'])
      last = 'never'
      expect((await check(config)).steps.at(-1)).toMatchObject({ what: 'answer', ok: false, message: expect.stringContaining('again and again') })
    } finally {
      await server.close()
    }
  })

  describe('a table is written', () => {
    const wrote = async (versionId: string, sourceId: string, target: string, mode: 'create' | 'append' | 'replace' | 'upsert') =>
      sources.settled((await engine.client.datasets.export({ versionId, target: { sourceId, target, mode } })).id)

    test('as a new object, beside others, or in place of one', async () => {
      const { name, config } = await bucket()
      const source = await sources.create('s3', { ...config, prefix: 'out/' })
      const { versionId } = await engine.import('t.csv', 'id,words\n1,"a ""b"""\n2,ü\n')
      expect((await wrote(versionId, source.id, 'orders.csv', 'create')).problems).toEqual([])
      expect(await store.get(name, 'out/orders.csv')).toBe('id,words\n1,"a ""b"""\n2,ü\n')
      expect((await wrote(versionId, source.id, 'orders.csv', 'create')).problems[0]).toMatchObject({ code: 'TARGET_REFUSED', message: 'There is an object "out/orders.csv" already.' })
      expect(await wrote(versionId, source.id, 'orders.csv', 'append')).toMatchObject({ problems: [], result: { targets: [{ rows: 2, notes: [expect.stringContaining('out/orders/')] }] } })
      expect((await store.keys(name)).map((key) => key.replace(/\d{8}T\d{6}Z-[\da-f]{8}/, 'TIME'))).toEqual(['out/orders.csv', 'out/orders/TIME.csv'])
      const { versionId: other } = await engine.import('u.csv', 'id\n7\n')
      await wrote(other, source.id, 'orders.csv', 'replace')
      expect(await store.get(name, 'out/orders.csv')).toBe('id\n7\n')
      expect((await wrote(other, source.id, 'orders.parquet', 'create')).problems).toEqual([])
      expect((await wrote(other, source.id, 'orders.what', 'create')).problems[0]).toMatchObject({ code: 'FORMAT_UNKNOWN' })
      expect((await wrote(other, source.id, 'orders.csv', 'upsert')).problems[0]).toMatchObject({ code: 'TARGET_REFUSED' })
      expect((await sources.read(source, { stream: 'orders.parquet' })).rows).toEqual([['7']])
    })

    test('in parts where it is large, and is not there before the last', async () => {
      const { name, config } = await bucket()
      const source = await sources.create('s3', config)
      const rows = Array.from({ length: 300_000 }, (_none, index) => `${index},${'x'.repeat(60)}`)
      const { result } = await sources.settled((await engine.client.files.import({ projectId: engine.projectId, file: { path: engine.write('large.csv', `id,words\n${rows.join('\n')}\n`) } })).id)
      if (result?.kind !== 'import') throw new Error('not imported')
      const { versionId } = result
      expect((await wrote(versionId, source.id, 'large.csv', 'create')).problems).toEqual([])
      expect((await store.get(name, 'large.csv'))?.length).toBe(`id,words\n${rows.join('\n')}\n`.length)
      expect(await store.uploads(name)).toBe(0)

      // The second part is refused: nothing is there, and nothing is left behind.
      const proxy = await serveHttp(async ({ method, url }, response) => {
        if (url.searchParams.get('partNumber') === '2') return response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>')
        const answer = await store.fetch(`${url.pathname.slice(1)}${url.search}`, { method, ...(method === 'PUT' && { body: 'part' }) })
        return response.writeHead(answer.status, { etag: answer.headers.get('etag') ?? '' }).end(await answer.text())
      })
      try {
        const broken = await sources.create('s3', { ...config, endpoint: proxy.origin })
        expect((await wrote(versionId, broken.id, 'half.csv', 'create')).problems[0]).toMatchObject({ code: 'SOURCE_PERMISSION', message: expect.stringContaining('may not write') })
        expect([await store.get(name, 'half.csv'), await store.uploads(name)]).toEqual([undefined, 0])
      } finally {
        await proxy.close()
      }
    })
  })

  test('a download that breaks off goes on where it was', async () => {
    const content = `id\n${Array.from({ length: 400_000 }, (_none, index) => index).join('\n')}\n`
    const { name, config } = await bucket({ 'a.csv': content })
    let gets = 0
    const ranges: (string | undefined)[] = []
    const proxy = await serveHttp(async ({ url, headers }, response) => {
      const answer = await store.fetch(`${url.pathname.slice(1)}${url.search}`, { headers: headers.range === undefined ? {} : { range: headers.range } })
      const body = Buffer.from(await answer.arrayBuffer())
      response.writeHead(answer.status, { etag: answer.headers.get('etag') ?? '', 'content-length': body.length, ...(answer.headers.has('content-range') && { 'content-range': answer.headers.get('content-range') ?? '' }) })
      if (!url.pathname.endsWith('a.csv')) return response.end(body)
      ranges.push(headers.range)
      if ((gets += 1) === 1) return response.write(body.subarray(0, 1_000_000), () => setTimeout(() => response.destroy(), 20))
      return response.end(body)
    })
    try {
      const source = await sources.create('s3', { ...config, endpoint: proxy.origin })
      const { versionId } = await sources.read(source, { stream: 'a.csv' })
      expect((await engine.client.datasets.version({ versionId })).rows).toBe(400_000)
      expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d{6,7}-$/)])
    } finally {
      await proxy.close()
    }
    expect(await store.keys(name)).toEqual(['a.csv'])
  })

  test('what is not there', async () => {
    const { config } = await bucket({ 'a.csv': 'a\n1\n' })
    expect((await check({ ...config, bucket: 'no-such-bucket' })).steps.at(-1)).toMatchObject({ what: 'database', ok: false, message: 'There is no bucket "no-such-bucket".' })
    expect((await check({ ...config, prefix: 'nowhere/' })).steps.at(-1)).toMatchObject({ what: 'file', ok: false })
    expect((await check({ ...config, allow_private: false })).steps.at(-1)).toMatchObject({ what: 'address', ok: false, message: expect.stringContaining('this machine') })
    await expect(engine.client.sources.sample({ source: { connector: 's3', config }, choice: { stream: 'b.csv' } })).rejects.toMatchObject({ code: 'SOURCE_MISSING', message: expect.stringMatching(/has no object "b\.csv"\.$/) })
  })

  test.each([
    [403, 'InvalidAccessKeyId', 'login', 'does not know the access key'], [403, 'SignatureDoesNotMatch', 'login', 'secret access key is not the one'], [400, 'ExpiredToken', 'login', 'has expired'],
    [403, 'RequestTimeTooSkewed', 'login', 'clock'], [403, 'AccessDenied', 'permission', 'may not read'], [418, 'Odd', 'answer', 'refused'],
  ])('a store that answers %i %s', async (status, code, what, words) => {
    const server = await serveHttp((_asked, response) => response.writeHead(status).end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>canary ${CANARY}</Message></Error>`))
    try {
      const { steps } = await check({ bucket: 'b', endpoint: server.origin, allow_private: true, credentials: KEYS })
      expect(steps.at(-1)).toMatchObject({ what, ok: false, message: expect.stringContaining(words), remedy: expect.stringMatching(/\.$/) })
      expect(JSON.stringify(steps)).not.toContain('canary')
    } finally {
      await server.close()
    }
  })

  test('what is no store, and a bucket in another region', async () => {
    const page = await serveHttp((_asked, response) => response.end('<html></html>'))
    const regions: string[] = []
    const moved = await serveHttp(({ headers }, response) => {
      regions.push(/\/\d{8}\/([^/]+)\/s3/.exec(headers.authorization ?? '')?.[1] ?? '')
      if (regions.length === 1) response.writeHead(301, { 'x-amz-bucket-region': 'eu-west-3' }).end('<Error><Code>PermanentRedirect</Code></Error>')
      else response.end('<ListBucketResult><Contents><Key>a.csv</Key><Size>1</Size></Contents></ListBucketResult>')
    })
    try {
      expect((await check({ bucket: 'b', endpoint: page.origin, allow_private: true, credentials: KEYS })).steps.at(-1)).toMatchObject({ what: 'answer', ok: false, message: expect.stringContaining('no store like S3') })
      expect(await check({ bucket: 'b', endpoint: moved.origin, allow_private: true, credentials: KEYS })).toMatchObject({ ok: true })
      expect(regions).toEqual(['us-east-1', 'eu-west-3'])
    } finally {
      await Promise.all([page.close(), moved.close()])
    }
  })

  test('an object that was stored packed is read as its content', async () => {
    const { name, config } = await bucket()
    const content = `id\n${Array.from({ length: 5000 }, (_, id) => id).join('\n')}\n`
    expect((await store.fetch(`${name}/a.csv`, { method: 'PUT', body: new Blob([new Uint8Array(gzipSync(content))]), headers: { 'content-encoding': 'gzip' } })).ok).toBe(true)
    const source = await sources.create('s3', config)
    expect((await sources.read(source, { stream: 'a.csv' })).rows).toHaveLength(1000)
    expect((await engine.client.sources.discover({ source: { sourceId: source.id } })).streams).toMatchObject([{ id: 'a.csv', columns: [{ name: 'id' }] }])
  })

  test.each([
    [{ bucket: 's3://exports/2026' }, 'no name of a bucket'], [{ bucket: 'b', region: 'eu central' }, 'no region'],
    [{ bucket: 'b', endpoint: 'minio.example:9000' }, 'https://minio.example:9000'], [{ bucket: 'b', endpoint: 'ftp://minio.example' }, 'no address of the web'],
  ])('%j is refused with words that can be followed', async (given, words) => {
    const { what, ok, message, remedy } = (await check({ ...given, credentials: { type: 'none' } })).steps.at(-1) ?? {}
    expect([what, ok, `${message} ${remedy}`]).toEqual(['config', false, expect.stringContaining(words)])
  })

  test('a bucket whose region is told with a refusal is asked there', async () => {
    const regions: string[] = []
    const server = await serveHttp(({ headers }, response) => {
      regions.push(/\/\d{8}\/([^/]+)\/s3/.exec(headers.authorization ?? '')?.[1] ?? '')
      if (regions.length === 1) response.writeHead(403, { 'x-amz-bucket-region': 'eu-west-3' }).end('<Error><Code>AccessDenied</Code></Error>')
      else response.end('<ListBucketResult><Contents><Key>a.csv</Key><Size>1</Size></Contents></ListBucketResult>')
    })
    try {
      expect(await check({ bucket: 'b', endpoint: server.origin, allow_private: true, credentials: KEYS })).toMatchObject({ ok: true })
      expect(regions).toEqual(['us-east-1', 'eu-west-3'])
    } finally {
      await server.close()
    }
  })

  test('keys come from a profile or the environment, too', async () => {
    const { config } = await bucket({ 'a.csv': 'a\n1\n' })
    const file = join(engine.folder, 'credentials')
    writeFileSync(file, '[default]\naws_access_key_id = one\naws_secret_access_key = two\n\n[ other ]\n# no keys\nrole_arn = x\n')
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file
    try {
      expect(await check({ ...config, credentials: { type: 'profile' } })).toMatchObject({ ok: true })
      expect((await check({ ...config, credentials: { type: 'profile', name: 'other' } })).steps.at(-1)).toMatchObject({ what: 'login', message: 'AWS gives no login for the profile "other".' })
      expect((await check({ ...config, credentials: { type: 'profile', name: 'third' } })).steps.at(-1)).toMatchObject({ what: 'config', message: expect.stringContaining('There is no profile "third"') })
      expect((await check({ ...config, credentials: { type: 'environment' } })).steps.at(-1)).toMatchObject({ what: 'config', message: expect.stringContaining('AWS_ACCESS_KEY_ID') })
    } finally {
      delete process.env['AWS_SHARED_CREDENTIALS_FILE']
    }
  })
})
