import type { FormatDefinition, InputFile } from '#shared/define/format'
import { failure } from '#shared/model/problem'

/** What may be read in one format. */
export interface FormatLimits {
  readonly enabled?: boolean | undefined
  /** Bytes. */
  readonly maxFileSize?: number | undefined
  readonly maxNestingDepth?: number | undefined
}

/** Limits by the id of the format; one that is not named has none. */
export type ReadLimits = Readonly<Record<string, FormatLimits>>

/**
 * The options of a format, as far as limits allow: a depth that nobody asked for is the greatest that is allowed.
 *
 * @throws Failure FORBIDDEN (switched off), TOO_LARGE, OPTION_INVALID (nested deeper than allowed)
 */
export function withinLimits(limits: ReadLimits = {}, { id, title }: FormatDefinition, file: InputFile, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { enabled = true, maxFileSize, maxNestingDepth } = limits[id] ?? {}
  if (!enabled) throw failure('FORBIDDEN', `Reading ${title} is switched off in the settings.`, 'Switch it on there (dataIngestion, connectors, enabled), or bring the data in another format.', { file: file.name })
  if (maxFileSize !== undefined && file.bytes > maxFileSize) {
    throw failure('TOO_LARGE', `"${file.name}" has ${file.bytes.toLocaleString('en')} bytes; the settings allow ${maxFileSize.toLocaleString('en')} for ${title}.`, 'Raise "maxFileSize" in the settings, or split the file.', { file: file.name })
  }
  if (maxNestingDepth === undefined) return { ...options }
  const { max_depth: asked = maxNestingDepth } = options
  if (typeof asked === 'number' && asked > maxNestingDepth) {
    throw failure('OPTION_INVALID', `Objects are to be taken apart ${asked} levels deep; the settings allow ${maxNestingDepth}.`, 'Raise "maxNestingDepth" in the settings, or lower "max_depth": what lies deeper stays JSON text.', { pointer: '/input/max_depth' })
  }
  return { ...options, max_depth: asked }
}
