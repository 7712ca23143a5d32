import type { Column } from '#shared/model/column'
import type { ImportReport } from '#shared/model/reading'

/** A version file with what is known of it. */
export interface DatasetVersion {
  readonly path: string
  readonly columns: readonly Column[]
  readonly rows: number
  readonly unreadable: number
}

/** A version together with where its rows came from, which stands with every reject. */
export interface SourceVersion extends DatasetVersion {
  /** The file as people know it. */
  readonly name: string
  readonly sheet?: string
  /** What the line of a row is, where it is none. */
  readonly lineIs?: ImportReport['lineIs']
  /** The column that names each row's sheet, where several were read as one table. */
  readonly sheetColumn?: string
}

/**
 * Which sheet the rows of a version are from; of an archive which of its files, of a document which of its tables.
 *
 * @param report what reading its file found out
 */
export function sheetsOf({ input, lineIs }: Pick<ImportReport, 'input' | 'lineIs'>, columns: readonly Column[]): Pick<SourceVersion, 'sheet' | 'sheetColumn' | 'lineIs'> {
  const { sheet, sheets, part, member, members } = input
  const [first] = columns
  if ((sheets !== undefined || members !== undefined) && first) return { sheetColumn: first.name }
  const named = [member, sheet ?? part].filter((name) => typeof name === 'string')
  return { ...(named.length > 0 && { sheet: named.join(', ') }), ...(lineIs && { lineIs }) }
}
