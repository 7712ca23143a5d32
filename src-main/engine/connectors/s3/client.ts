import { setTimeout as wait } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import type { ConnectorContext, NetworkAnswer } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import type { S3Config } from './config'
import { Login } from './credentials'
import { readXml, textOf } from './xml'

const MOST_TRIES = 3
const FIRST_PAUSE = 200
/** An upload may take so many ms. */
const UPLOAD = 600_000
/** The largest answer that is no object. */
const MOST_BYTES = 10e6
/** Statuses with which a store may say that the bucket is in another region; 403 where the region was followed to without the login. */
const ELSEWHERE: ReadonlySet<number> = new Set([301, 307, 400, 403])
const ENDED: ReadonlySet<string> = new Set(['ExpiredToken', 'TokenRefreshRequired', 'InvalidToken'])
const TRANSIENT: ReadonlySet<string> = new Set(['SOURCE_BROKEN', 'TIMEOUT', 'RATE_LIMITED'])

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** The whole key; absent for the bucket itself. */
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Statuses beside success that the caller understands. */
  readonly also?: readonly number[]
  /** Goes on when the work is cancelled: it tidies up. */
  readonly tidies?: boolean
}

/** Speaks to a store as S3's REST API wants it, signed (Signature Version 4). */
export class S3Client {
  #region: string

  private constructor(private readonly config: S3Config, private readonly login: Login, private readonly context: Pick<ConnectorContext, 'network' | 'signal' | 'progress'>) {
    this.#region = login.region ?? 'us-east-1'
  }

  /** Throws CONFIG_INVALID. */
  static async open(config: S3Config, context: Pick<ConnectorContext, 'network' | 'signal' | 'progress' | 'hide'>): Promise<S3Client> {
    if (/[/:\s]/.test(config.bucket)) throw failure('CONFIG_INVALID', `"${config.bucket}" is no name of a bucket.`, 'Write its name alone (exports); a folder within it is an option of its own.', { pointer: '/bucket' })
    if (config.region !== undefined && !/^[\w-]+$/.test(config.region)) throw failure('CONFIG_INVALID', `"${config.region}" is no region.`, 'Write it as eu-central-1.', { pointer: '/region' })
    if (config.endpoint !== undefined && !/^https?:\/\//i.test(config.endpoint)) throw failure('CONFIG_INVALID', 'The endpoint is no address of the web.', `Write it with its beginning: https://${/^[\w.:-]+$/.test(config.endpoint) ? config.endpoint : 's3.example.com'}.`, { pointer: '/endpoint' })
    return new S3Client(config, await Login.open(config, context), context)
  }

  /** Where the bucket is asked: `s3.example.com`. */
  get host(): string {
    return this.#url({ method: 'GET' }).host
  }

  /** Sends a request, again where its failure was one of the moment. Throws SOURCE_*, RATE_LIMITED, NETWORK_REFUSED, OFFLINE, TIMEOUT. */
  async send(request: S3Request): Promise<NetworkAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.#once(request)
        if ((answer.status >= 200 && answer.status < 300) || request.also?.includes(answer.status) === true) return answer
        const region = answer.header('x-amz-bucket-region')
        const text = await answer.text(MOST_BYTES)
        // The bucket is elsewhere: the store says where.
        const elsewhere = region ?? textOf(readXml(text), 'Region')
        if (ELSEWHERE.has(answer.status) && elsewhere !== undefined && elsewhere !== this.#region && tries === 1) this.#region = elsewhere
        // What was borrowed for a while may be taken back before its time.
        else if (ENDED.has(textOf(readXml(text), 'Code') ?? '') && tries === 1 && this.login.renew()) this.context.progress({})
        else throw this.#problem(answer.status, text, request)
      } catch (error) {
        if (!(error instanceof Failure) || !TRANSIENT.has(error.problem.code) || tries >= MOST_TRIES || this.context.signal.aborted) throw error
        await wait(FIRST_PAUSE * 2 ** tries * (0.5 + Math.random() / 2), undefined, { signal: this.context.signal }).catch(() => { throw error })
        this.context.progress({})
      }
    }
  }

  /** Sends a request and gives its answer as text. An error that comes with status 200 is one all the same. */
  async text(request: S3Request): Promise<string> {
    const answer = await this.send(request)
    const text = await answer.text(MOST_BYTES)
    if (readXml(text)?.name === 'Error') throw this.#problem(answer.status, text, request)
    return text
  }

  async #once(request: S3Request): Promise<NetworkAnswer> {
    const { method, headers = {}, body, tidies } = request
    const url = this.#url(request)
    const credentials = await this.login.credentials()
    const signed = credentials
      ? Object.fromEntries((await new AwsV4Signer({ method, url: url.href, headers: { ...headers }, accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey, ...(credentials.sessionToken !== undefined && { sessionToken: credentials.sessionToken }), service: 's3', region: this.#region }).sign()).headers)
      : headers
    const { config: { allow_private: isPrivate, insecure }, context: { network, signal } } = this
    return network.fetch(url.href, {
      method, headers: { ...signed, 'accept-encoding': 'identity' }, insecure,
      ...(body !== undefined && { body, timeout: UPLOAD }), ...(!tidies && { signal }),
      ...(isPrivate && { allowed: [`${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`] }),
    })
  }

  #url({ key, query = {} }: Pick<S3Request, 'key' | 'query' | 'method'>): URL {
    const { bucket, endpoint, path_style: given } = this.config
    const base = URL.parse(endpoint ?? `https://s3.${this.#region}.amazonaws.com`)
    if (!base) throw failure('CONFIG_INVALID', 'The endpoint is no address of the web.', 'Write it as https://s3.example.com.', { pointer: '/endpoint' })
    // The certificate of *.s3… does not hold for a name with more dots.
    const inPath = given ?? (endpoint !== undefined || bucket.includes('.'))
    const root = `${base.pathname.replace(/\/$/, '')}${inPath ? `/${encoded(bucket)}` : ''}`
    const url = new URL(base)
    if (!inPath) url.hostname = `${bucket}.${base.hostname}`
    url.pathname = key === undefined ? root || '/' : `${root}/${key.split('/').map(encoded).join('/')}`
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }

  #problem(status: number, text: string, { key, method }: S3Request): Failure {
    const error = readXml(text)
    const code = textOf(error, 'Code') ?? ''
    const { bucket } = this.config
    const what = key === undefined ? `the bucket "${bucket}"` : `"${key}" in the bucket "${bucket}"`
    switch (code) {
      case 'InvalidAccessKeyId': return failure('SOURCE_LOGIN', 'The store does not know the access key.', 'Check the access key id; it may have been deleted, or belong to another store.')
      case 'SignatureDoesNotMatch': return failure('SOURCE_LOGIN', 'The secret access key is not the one of the access key.', 'Check the secret access key.')
      case 'ExpiredToken': case 'TokenRefreshRequired': return failure('SOURCE_LOGIN', 'The access key has expired.', 'Get new keys and set them.')
      case 'InvalidToken': return failure('SOURCE_LOGIN', 'The session token is not the one of the access key.', 'Check the session token, or leave it out for keys that hold for ever.')
      case 'RequestTimeTooSkewed': return failure('SOURCE_LOGIN', 'The clock of this machine differs too much from that of the store.', 'Set the clock.')
      case 'NoSuchBucket': return failure('SOURCE_MISSING', `There is no bucket "${bucket}".`, 'Check its name, and the endpoint.')
      case 'PermanentRedirect': case 'AuthorizationHeaderMalformed': return failure('SOURCE_ANSWER', `The bucket "${bucket}" is in another region than "${this.#region}".`, 'Set the region of the bucket.')
      case 'InvalidObjectState': return failure('SOURCE_PERMISSION', `${capital(what)} lies in an archive.`, 'Have it restored first.')
      case 'SlowDown': return failure('RATE_LIMITED', 'The store takes no more requests for now.', 'Try again later.')
    }
    if (status === 403) return failure('SOURCE_PERMISSION', `The login may not ${method === 'GET' || method === 'HEAD' ? 'read' : 'write'} ${what}.`, 'Ask whoever runs the store for the right, or check whether a login is needed.')
    if (status === 401) return failure('SOURCE_LOGIN', 'The store wants a login.', 'Set the access key.')
    if (status === 404) return failure('SOURCE_MISSING', `There is no ${what.replace(/^the /, '')}.`, 'Check the names, and the endpoint.')
    if (status === 412) return failure('TARGET_REFUSED', `There is ${what} already.`, 'Replace it, or choose another name.')
    if (status >= 500) return failure('SOURCE_BROKEN', `The store failed at the other end (${status}).`, 'Try again later.')
    return failure('SOURCE_ANSWER', `The store refused the request for ${what} (${status}${code === '' ? '' : `, ${code}`}).`, error ? 'Check bucket, endpoint and region.' : 'Check the endpoint: what answers there may be no store like S3.')
  }
}

/** As signatures want it (RFC 3986): nothing but letters, digits and -._~ stands as it is. */
const encoded = (part: string): string => encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
