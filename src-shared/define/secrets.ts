import type { z } from 'zod'
import { markedPaths } from './marks'

/**
 * Where a config holds secrets: the paths of all members that a schema marks with SECRET, in the schema's order.
 * `password`, `auth.token` (of whichever alternative), `headers.*.value`. A mark on an object, a list or a map counts for
 * every text in it.
 *
 * @throws RangeError for a secret that is neither a text nor made of texts: only texts can be kept as secrets
 */
export function secretPaths(schema: z.ZodType): string[] {
  return markedPaths(schema, 'secret', (path, { type }) => {
    if (type === 'number' || type === 'integer' || type === 'boolean') throw new RangeError(`${path}: a secret must be a text, not a ${type}`)
  })
}
