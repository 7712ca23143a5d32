import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { failure } from '#shared/model/problem'
import type { S3Config } from './config'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** What a request is signed with. */
export interface Signature {
  /** Undefined: requests are not signed. */
  readonly credentials: Credentials | undefined
  /** Where the bucket is, as far as it is known. */
  readonly region: string | undefined
}

/** Finds the credentials. Throws CONFIG_INVALID where they are not where the config says. */
export async function signatureOf({ credentials, region }: Pick<S3Config, 'credentials' | 'region'>, environment: NodeJS.ProcessEnv = process.env): Promise<Signature> {
  const regionNear = region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION']
  switch (credentials.type) {
    case 'none': return { credentials: undefined, region: regionNear }
    case 'keys': return { credentials: { accessKeyId: credentials.access_key_id, secretAccessKey: credentials.secret_access_key, sessionToken: credentials.session_token }, region: regionNear }
    case 'environment': {
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment
      if (!accessKeyId || !secretAccessKey) throw failure('CONFIG_INVALID', 'The environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.', 'Set both before Winnow starts, or choose another login.', { pointer: '/credentials' })
      return { credentials: { accessKeyId, secretAccessKey, sessionToken }, region: regionNear }
    }
    case 'profile': {
      const { keys, region: ofProfile } = await profileOf(credentials.name, environment)
      return { credentials: keys, region: region ?? ofProfile ?? regionNear }
    }
  }
}

async function profileOf(name: string, environment: NodeJS.ProcessEnv): Promise<{ readonly keys: Credentials; readonly region: string | undefined }> {
  const folder = join(homedir(), '.aws')
  const [credentials, config] = await Promise.all([environment['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'), environment['AWS_CONFIG_FILE'] ?? join(folder, 'config')].map((path) => readFile(path, 'utf8').catch(() => '')))
  const settings = new Map([...sectionOf(config ?? '', name === 'default' ? name : `profile ${name}`), ...sectionOf(credentials ?? '', name)])
  const [accessKeyId, secretAccessKey] = [settings.get('aws_access_key_id'), settings.get('aws_secret_access_key')]
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw failure('CONFIG_INVALID', settings.size === 0 ? `There is no profile "${name}" in ${folder}.` : `The profile "${name}" has no access key of its own.`, 'Only profiles with aws_access_key_id and aws_secret_access_key can be used. Of others (SSO, roles) get keys first, and set them or the environment.', { pointer: '/credentials/name' })
  }
  return { keys: { accessKeyId, secretAccessKey, sessionToken: settings.get('aws_session_token') }, region: settings.get('region') }
}

/** The settings of one section of a file of AWS's tools. */
function sectionOf(text: string, section: string): Map<string, string> {
  const found = new Map<string, string>()
  let isInside = false
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]
    if (head !== undefined) isInside = head.replace(/\s+/g, ' ') === section
    const [, name, value] = /^([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (isInside && name !== undefined && value !== undefined) found.set(name.toLowerCase(), value)
  }
  return found
}
