import { Failure, Place, type Problem } from '#shared/model/problem'
import { MASK } from '#shared/model/source'

/** Shorter ones stand in ordinary words, too: they are taken out only where something is being quoted or assigned. */
const SHORTEST_ANYWHERE = 4
/** A part of a base64 text that is shorter stands in other texts by chance. */
const SHORTEST_PART = 6
/** What is shorter of a secret's beginning begins other words, too. */
const SHORTEST_BEGINNING = 10
/** Longer ones are taken out piece by piece. */
const LONGEST_WHOLE = 200
const PIECES = /.{1,80}/gu
const SHORTEST_PIECE = 8
/** Causes may hold each other. */
const MOST_CAUSES = 8

/** What stands before the `@` of an address: a name and a password, or a token. Lengths are limited, so that it is quick on any text. */
const USERINFO = /\b([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/?#'"`<>]{1,2000}@/gi

/** Parameters of addresses that are what they are called. */
const PARAMETER = /([?&](?:api[-_]?key|(?:access|auth|refresh)?[-_]?token|password|passwd|secret|client[-_]?secret|sig|signature|x-amz-(?:signature|credential|security-token))=)[^&\s#'"`<>]{1,4000}/gi

/** Takes secrets out of what goes to people, logs and other programs. */
export interface Redactor {
  /** The text with {@link MASK} in place of each secret, however it is written there, and of userinfo, keys and tokens in any address. */
  readonly text: (text: string) => string
  /** Whatever was thrown, without secrets: a Failure as a Failure, another error as one with name, message, stack, code and cause alone. */
  readonly error: (thrown: unknown) => unknown
  /** Takes further secrets out from then on. */
  readonly hide: (secrets: Iterable<string>) => void
}

/**
 * A redactor for the secrets of a call: plain, URL-encoded, in base64 (also in the midst of it, as `user:password` is), and
 * as JSON, SQL and XML write them.
 */
export function redactor(secrets: Iterable<string>): Redactor {
  const known = new Set(secrets)
  let pattern = patternOf(known)
  const text = (given: string): string => {
    const named = given.replace(USERINFO, `$1${MASK}@`).replace(PARAMETER, `$1${MASK}`)
    return pattern === undefined ? named : named.replace(pattern, MASK)
  }
  return {
    text, error: (thrown) => redactError(thrown, text, MOST_CAUSES),
    hide: (more) => {
      const before = known.size
      for (const secret of more) known.add(secret)
      if (known.size > before) pattern = patternOf(known)
    },
  }
}

function patternOf(secrets: ReadonlySet<string>): RegExp | undefined {
  const given = [...secrets].filter((secret) => secret !== '').flatMap(piecesOf)
  const long = given.filter((secret) => secret.length >= SHORTEST_ANYWHERE).flatMap(formsOf)
  const short = given.filter((secret) => secret.length < SHORTEST_ANYWHERE).flatMap(formsOf)
  const parts = [
    ...patterns(long),
    ...given.filter((secret) => secret.length > SHORTEST_BEGINNING).map(beginning),
    ...patterns(short).map((part) => String.raw`(?<=['"${'`'}=:]\s?)${part}(?=['"${'`'}&;,)\s]|$)`),
  ]
  return parts.length === 0 ? undefined : new RegExp(parts.join('|'), 'gu')
}

/** Of a long secret (a private key, an account as JSON) messages quote single lines, or break off in its midst. */
function piecesOf(secret: string): string[] {
  if (secret.length <= LONGEST_WHOLE) return [secret]
  const pieces = secret.split(/[\r\n]+/).flatMap((line) => line.match(PIECES) ?? [])
  return pieces.filter((piece) => piece.length >= SHORTEST_PIECE)
}

/** The longest first: otherwise a form that begins another one would leave its end. */
const patterns = (forms: readonly string[]): string[] => [...new Set(forms)].toSorted((one, other) => other.length - one.length).map(asInUrl)

/** Matches the beginning of a secret: messages are cut, and may end in its midst. */
function beginning(secret: string): string {
  const characters = [...secret].map(asInUrl)
  const optional = characters.slice(SHORTEST_BEGINNING).reduceRight((rest, character) => `(?:${character}${rest})?`, '')
  return characters.slice(0, SHORTEST_BEGINNING).join('') + optional
}

/** Matches a text in which any characters are percent-encoded, as different parts of URLs (RFC 3986) and forms do it differently. */
const asInUrl = (form: string): string => [...form].map((character) => {
  const code = [...Buffer.from(character)].map((byte) => `%${[...byte.toString(16).padStart(2, '0')].map((digit) => (digit > '9' ? `[${digit}${digit.toUpperCase()}]` : digit)).join('')}`).join('')
  const plain = /[\w\s]/.test(character) && character !== ' ' ? character : `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`
  return character === ' ' ? `(?: |\\+|${code})` : `(?:${plain}|${code})`
}).join('')

/** The ways in which a secret may stand in a text, beside its percent-encoding. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const forms = [
    secret, secret.trim(), json, JSON.stringify(json).slice(1, -1),
    secret.replaceAll("'", "''"), secret.replaceAll(/['"\\]/g, String.raw`\$&`),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ...base64Forms(secret),
  ]
  return forms.filter((form) => form.length >= Math.min(secret.length, SHORTEST_ANYWHERE))
}

/** The secret in base64, alone and as it stands in the midst of another text's: at each of the three offsets, without what its neighbours change. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const alone = bytes.toString('base64')
  const within = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    const first = Math.ceil(offset * 8 / 6)
    const last = Math.floor(whole.length * 8 / 6)
    return whole.toString('base64').slice(first, last)
  })
  const forms = [alone, alone.replaceAll('=', ''), ...within.filter((form) => form.length >= SHORTEST_PART)]
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}

function redactError(thrown: unknown, text: (text: string) => string, depth: number): unknown {
  if (!(thrown instanceof Error)) return text(String(thrown))
  const cause = thrown.cause === undefined || depth === 0 ? undefined : redactError(thrown.cause, text, depth - 1)
  const redacted = thrown instanceof Failure ? redactFailure(thrown, text, cause) : copyOf(thrown, text, cause)
  if (thrown.stack !== undefined) redacted.stack = text(thrown.stack)
  return redacted
}

function redactFailure({ problems: [first, ...rest] }: Failure, text: (text: string) => string, cause: unknown): Failure {
  const clean = ({ message, remedy, place, detail, ...others }: Problem): Problem => ({
    ...others, message: text(message), remedy: text(remedy),
    ...(place && { place: Place.parse(Object.fromEntries(Object.entries(place).map(([key, value]) => [key, typeof value === 'string' ? text(value) : value]))) }),
    ...(detail !== undefined && { detail: text(detail) }),
  })
  return new Failure(clean(first), rest.map(clean), cause === undefined ? undefined : { cause })
}

/** What drivers hang on their errors (statements, configs, whole connections) stays behind. */
function copyOf(error: Error, text: (text: string) => string, cause: unknown): Error {
  const copy: Error & { code?: unknown } = new Error(text(error.message), cause === undefined ? undefined : { cause })
  copy.name = error.name
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) copy.code = error.code
  return copy
}
