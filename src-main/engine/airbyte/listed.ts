import list from '../../../resources/airbyte/sources.json' with { type: 'json' }

/** An Airbyte source whose packages Winnow has resolved. */
export interface Listed {
  readonly name: string
  readonly title: string
  readonly docs: string
  readonly version: string
  readonly documentation: string
  /** The Pythons that its lock is for: `>=3.10,<3.13`. */
  readonly python: string
  /** As its package says. */
  readonly licence: string
  /** Packages without a wheel, which are built from their sources. */
  readonly built?: readonly string[]
}

/** The Airbyte sources that Winnow brings locks for, by name. Part of the build: at the start of the engine there is nothing to read and to check. */
export const listedSources: ReadonlyMap<string, Listed> = new Map(list.map((one) => [one.name, one]))

/** Whether a Python of that version fits a range such as `>=3.10,<3.13`. */
export function fitsPython(version: string, range: string): boolean {
  const minor = Number(/^3\.(\d+)/.exec(version)?.[1] ?? Number.NaN)
  const [, from, below] = /^>=3\.(\d+),<3\.(\d+)$/.exec(range) ?? []
  return minor >= Number(from) && minor < Number(below)
}
