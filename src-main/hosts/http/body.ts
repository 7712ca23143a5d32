import type { IncomingMessage } from 'node:http'
import { Failure, failure } from '#shared/model/problem'

/** A body that is no JSON at all: the answer has another status than wrong input usually brings. */
export class BodyRefused extends Failure {
  readonly status = 415

  constructor(message: string, remedy: string) {
    super({ code: 'INPUT_INVALID', message, remedy })
  }
}

/** Nothing that Winnow takes is nested deeper. */
const DEEPEST = 64
const MEGABYTE = 1024 * 1024
const AS_JSON = 'Send JSON in UTF-8: curl --json \'{…}\' …, or the header "content-type: application/json".'

/**
 * The body of a call: JSON in UTF-8, or undefined where there is none.
 *
 * @throws Failure INPUT_INVALID, TOO_LARGE
 */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  const bytes = await readBytes(request, mostBytes)
  if (bytes.length === 0) return undefined
  requireJson(request)
  const value = parsed(decoded(bytes))
  refuseDeep(value)
  return value
}

async function readBytes(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const tooLarge = (): Error => failure('TOO_LARGE', `The body of the call has more than ${Math.floor(mostBytes / MEGABYTE)} MB.`, 'Upload files instead of sending them inside a call.')
  if (Number(request.headers['content-length']) > mostBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  // Leaving the loop must not end the connection: the answer is still to be sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > mostBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A form of a web page, which no browser asks about before it sends it, is no call. */
function requireJson({ headers }: IncomingMessage): void {
  const { 'content-encoding': encoding = 'identity', 'content-type': given = 'application/json' } = headers
  if (encoding.toLowerCase() !== 'identity') throw new BodyRefused(`The body of the call is packed (${encoding.slice(0, 100)}).`, 'Send it as it is, without Content-Encoding.')
  const [type = '', ...parameters] = given.toLowerCase().split(';').map((part) => part.trim())
  if (type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) throw new BodyRefused(`The body of the call is ${type.slice(0, 100)}, not JSON.`, AS_JSON)
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length).replaceAll('"', '')
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') throw new BodyRefused(`The body of the call is written in ${charset.slice(0, 100)}.`, AS_JSON)
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw failure('INPUT_INVALID', 'The body of the call is not written in UTF-8.', AS_JSON, undefined, error)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw failure('INPUT_INVALID', `The body of the call is no JSON${error instanceof Error ? why(error.message) : ''}.`, 'Names and texts stand in double quotes, and nothing behind the last member.')
  }
}

/** What V8 says, without what it quotes of the text: there may be a password in it. */
function why(message: string): string {
  const said = /^(.*?)(?:, ".*|, \.\.\..*| in JSON.*| is not valid JSON.*)?$/s.exec(message)?.[1] ?? ''
  const place = /\(line (\d+) column (\d+)\)/.exec(message)
  return `: ${said.charAt(0).toLowerCase()}${said.slice(1)}${place ? ` at line ${place[1]}, column ${place[2]}` : ''}`
}

function refuseDeep(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw failure('INPUT_INVALID', `The body of the call is nested more than ${DEEPEST} levels deep.`, 'Nothing that Winnow takes is nested that deep: look at how it is made.')
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
}
