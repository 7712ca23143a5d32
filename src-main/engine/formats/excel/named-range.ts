import { type Area, parseArea } from './address'

/** Cells that have a name in the workbook: an Excel table (ListObject), or a range that somebody named. */
export interface NamedRange {
  readonly name: string
  readonly kind: 'table' | 'name'
  /** The place of its sheet, from 0. */
  readonly sheet: number
  /** Without the total row of a table. */
  readonly area: Area
  /** How many header rows a table has; a named range does not tell. */
  readonly header?: number
}

/** A name that somebody gave, and what it stands for: `'My sheet'!$A$1:$C$9`. */
export interface DefinedName {
  readonly name: string
  readonly reference: string
}

/** The names that stand for a block of cells of one sheet; constants, formulas, single cells and Excel's own names do not. */
export function namedRanges(names: readonly DefinedName[], sheets: readonly { readonly name: string }[]): NamedRange[] {
  return names.flatMap(({ name, reference }) => {
    const [, quoted, plain, cells = ''] = /^(?:'((?:[^']|'')+)'|([^'!,()]+))!([^,!]+)$/.exec(reference) ?? []
    const title = quoted?.replaceAll("''", "'") ?? plain
    const sheet = sheets.findIndex((each) => each.name === title)
    const area = cells.includes(':') ? parseArea(cells) : undefined
    return sheet < 0 || !area || name.startsWith('_xlnm.') ? [] : [{ name, kind: 'name', sheet, area }]
  })
}

/** A table of a sheet as its part describes it (ECMA-376 part 1, 18.5.1.2). Undefined where it has no cells. */
export function tableRange(sheet: number, { displayName, name = displayName, ref, headerRowCount, totalsRowCount }: Readonly<Record<string, string>>): NamedRange | undefined {
  const area = parseArea(ref ?? '')
  if (!area || name === undefined) return undefined
  const lastRow = area.lastRow - Number(totalsRowCount ?? 0)
  return lastRow < area.firstRow ? undefined : { name: displayName ?? name, kind: 'table', sheet, area: { ...area, lastRow }, header: Number(headerRowCount ?? 1) }
}

/** How many rows of data a range has; a named range is taken to have a header. */
export const rowsOf = ({ area, header = 1 }: NamedRange): number => area.lastRow - area.firstRow + 1 - header
