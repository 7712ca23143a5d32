import { posix } from 'node:path'
import { plainText } from '#shared/define/percent'
import { failure } from '#shared/model/problem'
import type { S3Client } from './client'
import type { S3Config } from './config'
import { readXml, textOf } from './xml'

/** So many objects are looked through. */
const MOST_OBJECTS = 100_000
const GLOB = /[*?{[]/

/** An object of a bucket. */
export interface S3Object {
  /** Behind the prefix of the source. */
  readonly id: string
  readonly key: string
  readonly bytes: number
  /** ISO 8601. */
  readonly modified: string
  readonly etag: string
}

/**
 * The objects below the prefix whose names fit the pattern, by name. Those without content are passed over: they stand for folders.
 *
 * @throws Failure SOURCE_*, LIMIT_EXCEEDED
 */
export async function listObjects(client: S3Client, { prefix, pattern, bucket }: Pick<S3Config, 'prefix' | 'pattern' | 'bucket'>): Promise<S3Object[]> {
  const found: S3Object[] = []
  // What stands before the first joker need not be looked for.
  const fixed = pattern.split('/').slice(0, -1)
  const jokers = fixed.findIndex((part) => GLOB.test(part))
  const below = (jokers < 0 ? fixed : fixed.slice(0, jokers)).map((part) => `${part}/`).join('')
  let token: string | undefined
  let passed = 0
  do {
    const text = await client.text({ method: 'GET', query: { 'list-type': '2', 'encoding-type': 'url', prefix: prefix + below, ...(token !== undefined && { 'continuation-token': token }) } })
    const list = readXml(text)
    if (list?.name !== 'ListBucketResult') throw failure('SOURCE_ANSWER', `What answers at "${client.host}" is no store like S3.`, 'Check the endpoint.')
    for (const content of list.children.filter(({ name }) => name === 'Contents')) {
      const key = decoded(textOf(content, 'Key') ?? '')
      const id = key.slice(prefix.length)
      const bytes = Number(textOf(content, 'Size') ?? 0)
      passed += 1
      if (bytes > 0 && !/(^|\/)[._]/.test(id) && posix.matchesGlob(id, pattern)) found.push({ id, key, bytes, modified: textOf(content, 'LastModified') ?? '', etag: textOf(content, 'ETag') ?? '' })
    }
    if (passed > MOST_OBJECTS) throw failure('LIMIT_EXCEEDED', `The bucket "${bucket}" has more than ${MOST_OBJECTS.toLocaleString('en')} objects there.`, 'Name a folder further down.')
    const next = textOf(list, 'IsTruncated') === 'true' ? textOf(list, 'NextContinuationToken') : undefined
    // A store that does not know the token would begin anew for ever.
    if (next !== undefined && next === token) throw failure('SOURCE_ANSWER', `The store at "${client.host}" lists the same objects again and again.`, 'Name a folder further down.')
    token = next
  } while (token !== undefined)
  return found.toSorted((one, other) => compare(one.id, other.id))
}

/** As people count: part-2 before part-10. */
const { compare } = new Intl.Collator('en', { numeric: true })

const decoded = (text: string): string => plainText(text.replaceAll('+', ' '))
