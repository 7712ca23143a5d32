import type { FormatDefinition } from '#shared/define/format'

const modules = import.meta.glob<{ default: FormatDefinition }>('./*/index.ts', { eager: true })

/** All formats by id: a folder each, found by being there. Throws at start when a folder is not named as its id. */
export const formats: ReadonlyMap<string, FormatDefinition> = new Map(
  Object.entries(modules).map(([file, { default: format }]) => {
    const folder = file.split('/')[1]
    if (format.id !== folder) throw new Error(`${file}: the format's id must be "${folder}"`)
    return [format.id, format]
  }),
)
