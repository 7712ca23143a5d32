import { parse } from 'yaml'
import { z } from 'zod'

/** An Airbyte source whose packages Winnow has resolved. */
const Listed = z.strictObject({
  name: z.string().regex(/^source-[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1),
  docs: z.string().min(1),
  version: z.string().min(1),
  documentation: z.url(),
  /** The Pythons that its lock is for: `>=3.10,<3.13`. */
  python: z.string().regex(/^>=3\.\d+,<3\.\d+$/),
  /** As its package says. */
  licence: z.string(),
  /** Packages without a wheel, which are built from their sources. */
  built: z.array(z.string()).optional(),
})
export type Listed = z.infer<typeof Listed>

const [text = ''] = Object.values(import.meta.glob<string>('../../../resources/airbyte/sources.yaml', { query: '?raw', import: 'default', eager: true }))

/** The Airbyte sources that Winnow brings locks for, by name. Throws at start where the list is not as it should be. */
export const listedSources: ReadonlyMap<string, Listed> = new Map(z.object({ sources: z.array(Listed) }).parse(parse(text)).sources.map((one) => [one.name, one]))

/** Whether a Python of that version fits a range such as `>=3.10,<3.13`. */
export function fitsPython(version: string, range: string): boolean {
  const minor = Number(/^3\.(\d+)/.exec(version)?.[1] ?? Number.NaN)
  const [, from, below] = /^>=3\.(\d+),<3\.(\d+)$/.exec(range) ?? []
  return minor >= Number(from) && minor < Number(below)
}
