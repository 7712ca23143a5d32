import { z } from 'zod'

/** How deep objects are taken apart into columns unless told. */
export const DEFAULT_DEPTH = 10

export const maxDepth = z.number().int().min(1).max(100).optional()
  .describe('How many levels of objects become columns ("address.city" needs 2). Deeper objects stay JSON text, and so do all lists. 10 unless told.')
  .meta({ title: 'Nested levels' })

const child = z.string().regex(/^(\/[^/]*)+$/, 'must be a JSON pointer like "/items"').optional()
  .describe('A list inside each record whose elements are to be the rows, as a JSON pointer from the record: "/items". The column parent_row says which record a row is from, and the ids of the record come along (parent.id).')
  .meta({ title: 'Rows of the list' })

export const JsonOptions = z.strictObject({
  record_path: z.string().optional()
    .describe('Where the list of records stands, as a JSON pointer: "/data/items"; "" for the document itself. Left out, the longest list of objects is taken.')
    .meta({ title: 'Records at' }),
  child,
  max_depth: maxDepth,
})

export const JsonLinesOptions = z.strictObject({ child, max_depth: maxDepth })

/** A JSON pointer (RFC 6901) for keys. */
export const toPointer = (path: readonly string[]): string => path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The keys of a JSON pointer; undefined when it is none. */
export function fromPointer(pointer: string): string[] | undefined {
  if (pointer === '') return []
  if (!pointer.startsWith('/')) return undefined
  return pointer.slice(1).split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
