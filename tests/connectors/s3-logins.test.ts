import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SourceConfig } from '#shared/model/source'
import { useEngine } from '#tests/support/engine'
import { answerJson, type Asked, type HttpServer, serveHttp } from '#tests/support/http-server'
import { s3Missing, TestS3 } from '#tests/support/s3'
import { useSources } from '#tests/support/sources'

/** The logins that a computer has: what AWS's tools set up, and the cloud that runs it. */

const engine = useEngine()
const sources = useSources(engine)
const TOKEN = 'c4n@ry-token'

/** A cloud in small: it gives temporary keys in every way that there is, and has a bucket that takes the newest ones alone. */
class Cloud {
  given = 0
  /** The next keys end in so many seconds. */
  lasts = 3600
  /** So many answers of the store are given before it takes the keys no more. */
  takes = Number.POSITIVE_INFINITY
  refuses: string | undefined

  private constructor(readonly server: HttpServer) {}

  static async start(): Promise<Cloud> {
    const holder: { cloud?: Cloud } = {}
    const server = await serveHttp((asked, response) => holder.cloud?.answer(asked, response))
    return (holder.cloud = new Cloud(server))
  }

  get ways(): string[] { return this.server.asked.map(({ method, url, body }) => new URLSearchParams(body).get('Action') ?? `${method} ${url.pathname}`).filter((way) => way !== 'GET /bucket' && way !== 'GET /bucket/a.csv' && way !== 'GET /bucket/b.csv') }

  answer({ url, headers, body }: Asked, response: Parameters<Parameters<typeof serveHttp>[0]>[1]): void {
    const action = new URLSearchParams(body).get('Action')
    if (url.pathname.startsWith('/bucket')) return this.#store(url, String(headers['x-amz-security-token']), response)
    if (this.refuses !== undefined && action) return void response.writeHead(403, { 'content-type': 'text/xml' }).end(`<ErrorResponse><Error><Code>${this.refuses}</Code><Message>${this.refuses}</Message></Error></ErrorResponse>`)
    if (action) return void response.writeHead(200, { 'content-type': 'text/xml' }).end(`<${action}Response><${action}Result><Credentials><AccessKeyId>k</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>${this.#next()}</SessionToken><Expiration>${this.#end()}</Expiration></Credentials></${action}Result></${action}Response>`)
    if (url.pathname === '/federation/credentials') {
      if (headers['x-amz-sso_bearer_token'] !== 'sso-token') return answerJson(response, { message: 'Session token not found or invalid' }, 401, { 'x-amzn-errortype': 'UnauthorizedException' })
      return answerJson(response, { roleCredentials: { accessKeyId: 'k', secretAccessKey: 's', sessionToken: this.#next(), expiration: Date.parse(this.#end()) } })
    }
    if (url.pathname === '/latest/api/token') return void response.end('imds-token')
    if (url.pathname.endsWith('/security-credentials/')) return void response.end('the-role')
    if (url.pathname.endsWith('/the-role') || url.pathname === '/container') return answerJson(response, { Code: 'Success', Type: 'AWS-HMAC', AccessKeyId: 'k', SecretAccessKey: 's', Token: this.#next(), Expiration: this.#end() })
    response.writeHead(404).end()
  }

  #store(url: URL, token: string, response: Parameters<Parameters<typeof serveHttp>[0]>[1]): void {
    if (token !== `${TOKEN}-${this.given}` || this.takes <= 0) return void response.writeHead(400).end('<Error><Code>ExpiredToken</Code></Error>')
    this.takes -= 1
    const name = url.pathname.split('/')[2]
    response.end(name ? `id\n${name}\n` : '<ListBucketResult><Contents><Key>a.csv</Key><Size>9</Size><ETag>1</ETag></Contents><Contents><Key>b.csv</Key><Size>9</Size><ETag>2</ETag></Contents></ListBucketResult>')
  }

  #next(): string {
    this.given += 1
    this.takes = Number.POSITIVE_INFINITY
    return `${TOKEN}-${this.given}`
  }

  #end(): string {
    return new Date(Date.now() + this.lasts * 1000).toISOString()
  }
}

let cloud: Cloud
const config = (credentials: Record<string, unknown>): SourceConfig => ({ bucket: 'bucket', endpoint: cloud.server.origin, allow_private: true, credentials })
const check = async (credentials: Record<string, unknown>) => engine.client.sources.test({ source: { connector: 's3', config: config(credentials) } })
const lastOf = async (credentials: Record<string, unknown>) => (await check(credentials)).steps.at(-1)

beforeEach(async () => {
  cloud = await Cloud.start()
  const { origin } = cloud.server
  const write = (name: string, text: string): string => {
    writeFileSync(join(engine.folder, name), text)
    return join(engine.folder, name)
  }
  vi.stubEnv('AWS_ENDPOINT_URL', origin)
  vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', origin)
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('HOME', engine.folder)
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', write('credentials', '[base]\naws_access_key_id = b\naws_secret_access_key = s\n'))
  vi.stubEnv('AWS_CONFIG_FILE', write('config', `
[profile worker]\nrole_arn = arn:aws:iam::123456789012:role/worker\nsource_profile = base\nexternal_id = x\n
[profile second]\nrole_arn = arn:aws:iam::123456789012:role/second\nsource_profile = worker\n
[profile factor]\nrole_arn = arn:aws:iam::123456789012:role/factor\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n
[profile pod]\nrole_arn = arn:aws:iam::123456789012:role/pod\nweb_identity_token_file = ${write('token', 'a.b.c')}\n
[profile "single-sign-on"]\nsso_start_url = https://company.example/start\nsso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = reader\n
[profile program]\ncredential_process = echo '{"Version":1,"AccessKeyId":"k","SecretAccessKey":"s","SessionToken":"${TOKEN}-0"}'\n
[profile metal]\nrole_arn = arn:aws:iam::123456789012:role/metal\ncredential_source = Ec2InstanceMetadata\n
[profile empty]\nregion = eu-west-3\n`))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await cloud.server.close()
})

describe('a profile', () => {
  test('gives keys by a role, a role of a role, a token, a program, or the role of the machine', async () => {
    const ways: [string, string[]][] = [
      ['worker', ['AssumeRole']], ['second', ['AssumeRole', 'AssumeRole']], ['pod', ['AssumeRoleWithWebIdentity']],
      ['metal', ['PUT /latest/api/token', 'GET /latest/meta-data/iam/security-credentials/', 'GET /latest/meta-data/iam/security-credentials/the-role', 'AssumeRole']],
    ]
    for (const [name, asked] of ways) {
      cloud.server.asked.length = 0
      expect([name, await check({ type: 'profile', name })]).toEqual([name, expect.objectContaining({ ok: true })])
      expect([name, cloud.ways]).toEqual([name, asked])
    }
    cloud.given = 0
    cloud.server.asked.length = 0
    expect([await check({ type: 'profile', name: 'program' }), cloud.ways]).toEqual([expect.objectContaining({ ok: true }), []])
  })

  test('of SSO is used while its login lasts, and says how to log in again', async () => {
    const credentials = { type: 'profile', name: 'single-sign-on' }
    expect(await lastOf(credentials)).toMatchObject({ what: 'login', ok: false, message: 'The SSO login of the profile "single-sign-on" has ended.', remedy: expect.stringContaining('aws sso login --profile single-sign-on') })
    const cache = join(engine.folder, '.aws', 'sso', 'cache')
    mkdirSync(cache, { recursive: true })
    const keep = (expiresAt: Date, accessToken = 'sso-token'): void => writeFileSync(join(cache, `${createHash('sha1').update('https://company.example/start').digest('hex')}.json`), JSON.stringify({ accessToken, expiresAt: expiresAt.toISOString() }))
    keep(new Date(Date.now() + 3_600_000))
    expect(await check(credentials)).toMatchObject({ ok: true })
    keep(new Date(Date.now() - 1_000))
    expect(await lastOf(credentials)).toMatchObject({ message: expect.stringContaining('has ended') })
    keep(new Date(Date.now() + 3_600_000), 'taken back')
    expect(await lastOf(credentials)).toMatchObject({ what: 'login', message: expect.stringContaining('has ended') })
  })

  test('that cannot be used says why', async () => {
    expect(await lastOf({ type: 'profile', name: 'none' })).toMatchObject({ what: 'config', message: expect.stringContaining('There is no profile "none" in'), remedy: expect.stringContaining('list-profiles') })
    expect(await lastOf({ type: 'profile', name: 'empty' })).toMatchObject({ what: 'login', message: 'AWS gives no login for the profile "empty".', remedy: expect.stringContaining('--profile empty') })
    expect(await lastOf({ type: 'profile', name: 'factor' })).toMatchObject({ what: 'login', message: expect.stringContaining('MFA') })
    cloud.refuses = 'AccessDenied'
    expect(await lastOf({ type: 'profile', name: 'worker' })).toMatchObject({ ok: false, message: 'AWS does not let the profile "worker" be taken on.' })
  })
})

test('the environment gives a role by a token where it has no keys', async () => {
  vi.stubEnv('AWS_ROLE_ARN', 'arn:aws:iam::123456789012:role/pod')
  vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(engine.folder, 'token'))
  expect([await check({ type: 'environment' }), cloud.ways]).toEqual([expect.objectContaining({ ok: true }), ['AssumeRoleWithWebIdentity']])
})

test('the machine is asked for its role, or its container, by those alone who chose it', async () => {
  for (const type of ['environment', 'none']) await check({ type })
  await check({ type: 'profile', name: 'empty' })
  expect(cloud.ways).toEqual([])
  expect(await check({ type: 'machine' })).toMatchObject({ ok: true })
  expect(cloud.ways).toContain('GET /latest/meta-data/iam/security-credentials/the-role')
  cloud.server.asked.length = 0
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${cloud.server.origin}/container`)
  expect([await check({ type: 'machine' }), cloud.ways]).toEqual([expect.objectContaining({ ok: true }), ['GET /container']])
})

test('offline no login is looked for beyond this machine', async () => {
  await engine.client.settings.update({ offline: true })
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://sts.example')
  try {
    for (const credentials of [{ type: 'profile', name: 'worker' }, { type: 'machine' }]) expect(await lastOf(credentials)).toMatchObject({ ok: false, message: expect.stringContaining('offline') })
    expect(cloud.server.asked).toEqual([])
  } finally {
    await engine.client.settings.update({ offline: false })
  }
})

test('what AWS is asked for a login goes no way that the source may not go', async () => {
  const { allow_private: _, ...closed } = config({ type: 'profile', name: 'worker' })
  expect((await engine.client.sources.test({ source: { connector: 's3', config: closed } })).steps.at(-1)).toMatchObject({ ok: false, message: expect.stringContaining('leads to this machine') })
  expect(cloud.server.asked).toEqual([])
})

test('keys that end in the midst of a reading are renewed, and nothing of them is told', async () => {
  const source = await sources.create('s3', config({ type: 'profile', name: 'worker' }))
  cloud.lasts = 3600
  const reading = sources.read(source, { stream: '*.csv' })
  expect((await reading).rows).toEqual([['a.csv', 'a.csv'], ['b.csv', 'b.csv']])
  // Taken back after the listing and one object.
  const before = cloud.given
  const server = cloud
  const answer = cloud.answer.bind(cloud)
  let stored = 0
  cloud.answer = (asked, response) => {
    if (asked.url.pathname.startsWith('/bucket') && (stored += 1) === 3) server.takes = 0
    answer(asked, response)
  }
  expect((await sources.read(source, { stream: '*.csv' })).rows).toEqual([['a.csv', 'a.csv'], ['b.csv', 'b.csv']])
  expect(cloud.given).toBe(before + 2)
  // Soon to end: they are not used for long.
  cloud.lasts = 60
  const earlier = cloud.given
  await sources.read(source, { stream: '*.csv' })
  expect(cloud.given).toBeGreaterThanOrEqual(earlier + 3)
})

describe.skipIf(s3Missing)('a store like S3', () => {
  let store: TestS3
  beforeAll(async () => { store = await TestS3.start() })
  afterAll(() => store.stop())

  test('a refresh of objects that did not change reads nothing', async () => {
    await store.bucket('still')
    for (const name of ['a', 'b']) await store.put('still', `${name}.csv`, `id\n${name}\n`)
    const source = await sources.create('s3', { bucket: 'still', endpoint: store.endpoint, allow_private: true, credentials: { type: 'keys', access_key_id: 'k', secret_access_key: 's' } })
    for (const stream of ['*.csv', 'a.csv']) {
      const { datasetId, versionId } = await sources.read(source, { stream })
      expect((await sources.refreshRun(datasetId)).result).toMatchObject({ versionId, unchanged: true })
      await store.put('still', 'a.csv', `id\n${stream}\n`)
      const { result } = await sources.refreshRun(datasetId)
      expect([result, result?.kind === 'import' && result.versionId === versionId]).toEqual([expect.not.objectContaining({ unchanged: true }), false])
      expect((await sources.refreshRun(datasetId)).result).toMatchObject({ unchanged: true })
    }
    const { datasetId } = await sources.read(source, { stream: '*.csv' })
    await store.put('still', 'c.csv', 'id\nc\n')
    expect((await sources.refresh(datasetId)).rows).toHaveLength(3)
    expect((await sources.refreshRun(datasetId, { whole: true })).result).not.toMatchObject({ unchanged: true })
  })

  test('a role is taken on as AWS itself would have it', async () => {
    await store.bucket('by-role')
    await store.put('by-role', 'a.csv', 'id\n1\n')
    vi.stubEnv('AWS_ENDPOINT_URL', store.endpoint)
    expect(await engine.client.sources.test({ source: { connector: 's3', config: { bucket: 'by-role', endpoint: store.endpoint, allow_private: true, credentials: { type: 'profile', name: 'worker' } } } })).toMatchObject({ ok: true })
  })
})
