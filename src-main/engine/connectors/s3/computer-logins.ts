import { Readable } from 'node:stream'
import type { ConnectorContext, Network } from '#shared/define/connector'
import { Failure, failure } from '#shared/model/problem'
import type { S3Config } from './config'
import { lookForProfile } from './profiles'

/** A login as requests are signed with it. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** When it ends; absent for keys that hold for ever. */
  readonly expiration?: Date | undefined
}

/** Gives credentials, each time anew. */
export type Provider = () => Promise<Credentials>

/** What logins of the computer need to be found. */
export type LoginContext = Pick<ConnectorContext, 'network' | 'signal' | 'hide'>

/** An answer of AWS's own services is small. */
const MOST_BYTES = 1e6
/** A machine that is none of a cloud should not be asked for long. */
const METADATA = { timeout: 1_000, maxRetries: 1 }
/** Where machines of AWS are told what they are. */
const METADATA_HOST = '169.254.169.254'

/** How a login is found. Undefined: requests are not signed. Throws CONFIG_INVALID, OFFLINE. */
export async function providerOf(config: S3Config, region: string | undefined, context: LoginContext, environment: NodeJS.ProcessEnv): Promise<Provider | undefined> {
  const { credentials } = config
  switch (credentials.type) {
    case 'none': return undefined
    case 'keys': {
      const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: sessionToken } = credentials
      return async () => ({ accessKeyId, secretAccessKey, sessionToken })
    }
    case 'environment': return ofEnvironment(config, context, environment)
    case 'profile': return ofProfile(credentials.name, config, region, context, environment)
    case 'machine': return ofMachine(context, environment)
  }
}

/** Keys of the environment, or a role that its variables name with the token for it (as Kubernetes sets them). */
async function ofEnvironment(config: S3Config, context: LoginContext, environment: NodeJS.ProcessEnv): Promise<Provider> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment
  if (accessKeyId && secretAccessKey) return async () => ({ accessKeyId, secretAccessKey, sessionToken })
  if (!environment['AWS_WEB_IDENTITY_TOKEN_FILE'] || !environment['AWS_ROLE_ARN']) {
    throw failure('CONFIG_INVALID', 'The environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and no AWS_ROLE_ARN with AWS_WEB_IDENTITY_TOKEN_FILE.', 'Set them before Winnow starts, or choose another login.', { pointer: '/credentials' })
  }
  const { fromTokenFile } = await import('@aws-sdk/credential-providers')
  return told(fromTokenFile({ clientConfig: clientOf(config, context) }), 'the role of the environment (AWS_ROLE_ARN)', 'Check AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE.')
}

/** Whatever a profile says: keys, a role taken on from another profile, SSO, a token, a program that gives keys. */
async function ofProfile(profile: string, config: S3Config, region: string | undefined, context: LoginContext, environment: NodeJS.ProcessEnv): Promise<Provider> {
  const { isThere, files } = await lookForProfile(profile, environment)
  if (!isThere) throw failure('CONFIG_INVALID', `There is no profile "${profile}" in ${files.join(' or ')}.`, 'Check its name (`aws configure list-profiles` shows all), or choose another login.', { pointer: '/credentials/name' })
  const { fromIni } = await import('@aws-sdk/credential-providers')
  const provider = fromIni({ profile, ignoreCache: true, clientConfig: clientOf(config, context), ...(region !== undefined && { parentClientConfig: { region } }) })
  return told(provider, `the profile "${profile}"`, `Try \`aws sts get-caller-identity --profile ${profile}\`; where that works, report it with the detail.`, profile)
}

/** The role of the container or of the machine itself, as the cloud that runs it tells. */
async function ofMachine({ network }: LoginContext, environment: NodeJS.ProcessEnv): Promise<Provider> {
  const { fromHttp, fromInstanceMetadata } = await import('@aws-sdk/credential-providers')
  const whole = environment['AWS_CONTAINER_CREDENTIALS_FULL_URI']
  const isContainer = whole !== undefined || environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] !== undefined
  const host = isContainer ? URL.parse(whole ?? '')?.hostname ?? '169.254.170.2' : METADATA_HOST
  const provider = isContainer ? fromHttp(METADATA) : fromInstanceMetadata(METADATA)
  const find = told(async () => provider(), 'the role of this machine', 'This login is for machines and containers of AWS that were given a role: elsewhere, choose another one.')
  return async () => {
    network.mayConnect(host)
    return find()
  }
}

/** What AWS's library sends, it sends by our network: offline, proxies, private addresses and certificates are as everywhere. */
function clientOf({ allow_private: isPrivate, insecure }: S3Config, { network, signal }: LoginContext): { readonly requestHandler: ReturnType<typeof handlerOf>; readonly maxAttempts: number } {
  return { requestHandler: handlerOf(network, signal, isPrivate, insecure), maxAttempts: 2 }
}

interface Asked {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number | undefined
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

function handlerOf(network: Network, signal: AbortSignal, isPrivate: boolean, insecure: boolean) {
  return {
    handle: async ({ method, protocol, hostname, port, path, query = {}, headers, body }: Asked) => {
      const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
      for (const [name, value] of Object.entries(query)) for (const one of [value ?? ''].flat()) url.searchParams.append(name, one)
      const sent = typeof body === 'string' || body instanceof Uint8Array ? body : undefined
      const { host: _host, 'content-length': _length, ...others } = headers
      const answer = await network.fetch(url.href, { method, headers: others, signal, insecure, ...(sent !== undefined && { body: sent }), ...(isPrivate && { allowed: [url.host] }) })
      const text = await answer.text(MOST_BYTES)
      const told = ['content-type', 'x-amzn-errortype', 'x-amzn-requestid', 'date'].flatMap((name) => (answer.header(name) === undefined ? [] : [[name, answer.header(name) ?? '']]))
      return { response: { statusCode: answer.status, headers: Object.fromEntries(told) as Record<string, string>, body: Readable.from([Buffer.from(text)]) } }
    },
    metadata: { handlerProtocol: 'http/1.1' },
  }
}

/** A provider whose failures are told in words. @param profile where the login is of one */
function told(provider: Provider, what: string, remedy: string, profile?: string): Provider {
  return async () => {
    try {
      return await provider()
    } catch (error) {
      throw ownFailure(error) ?? loginProblem(error, what, remedy, profile)
    }
  }
}

/** What our network said, however the library wrapped it. */
function ownFailure(error: unknown): Failure | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) if (one instanceof Failure) return one
  return undefined
}

function loginProblem(error: unknown, what: string, remedy: string, profile: string | undefined): Failure {
  const words = error instanceof Error ? error.message : String(error)
  const wrong = (code: 'SOURCE_LOGIN' | 'SOURCE_PERMISSION', message: string, mend: string): Failure => failure(code, message, mend, { pointer: '/credentials' }, error)
  if (/sso|session token/i.test(words) && /expired|invalid|refresh|login/i.test(words) && profile !== undefined) return wrong('SOURCE_LOGIN', `The SSO login of ${what} has ended.`, `Run \`aws sso login --profile ${profile}\`, and try again.`)
  if (/multi-factor|mfa/i.test(words)) return wrong('SOURCE_LOGIN', `A second factor (MFA) is wanted for ${what}, which nobody can enter here.`, 'Get temporary keys (`aws sts get-session-token` or `assume-role`), and set them as keys with a session token.')
  if (/AccessDenied|not authorized/i.test(words)) return wrong('SOURCE_PERMISSION', `AWS does not let ${what} be taken on.`, 'Ask whoever runs the account for the right (sts:AssumeRole), and check external id and trust of the role.')
  if (/ExpiredToken|expired/i.test(words)) return wrong('SOURCE_LOGIN', `The token of ${what} has expired.`, 'Get a new one, and try again.')
  return wrong('SOURCE_LOGIN', `AWS gives no login for ${what}.`, remedy)
}
