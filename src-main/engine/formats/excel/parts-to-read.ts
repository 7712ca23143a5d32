import { failure } from '#shared/model/problem'
import type { NamedRange } from './named-range'
import type { SheetInfo, SheetSource } from './sheet-source'
import type { SheetPart } from './table-maker'
import type { ReadTask } from './task'

/** Rows of each sheet that an inspection of several looks at, at least. */
const FEWEST_SAMPLED = 20

/** Whether the task says which sheets to read: otherwise the first one with something in it counts. */
export const isGiven = ({ sheet, sheets }: Pick<ReadTask, 'sheet' | 'sheets'>): boolean => sheet !== undefined || sheets !== undefined

/**
 * The parts of a workbook that are to be read: those that are asked for; else all sheets, visible ones first, for the
 * reader to take the first one with something in it.
 *
 * @throws Failure OPTION_INVALID for a name that neither a sheet nor a range has
 */
export async function partsToRead(source: SheetSource, task: ReadTask): Promise<{ readonly parts: readonly SheetPart[]; readonly range?: string }> {
  const { sheets } = source
  const part = (index: number, limit = task.limit): SheetPart =>
    ({ index, sheet: sheets[index]?.name ?? '', area: task.area, skip: task.skip, header: task.header, limit })
  const places = sheets.map((_, index) => index)
  const [visible, hidden] = [places.filter((index) => !sheets[index]?.hidden), places.filter((index) => sheets[index]?.hidden)]
  if (task.sheets !== undefined) {
    const wanted = task.sheets === 'all' ? visible : task.sheets.map((name) => placeOf(name, sheets) ?? unknown(task, name, sheets, []))
    const limit = task.limit === undefined ? undefined : Math.max(FEWEST_SAMPLED, Math.floor(task.limit / Math.max(1, wanted.length)))
    return { parts: [...new Set(wanted)].map((index) => part(index, limit)) }
  }
  if (task.sheet === undefined) return { parts: [...visible, ...hidden].map((index) => part(index)) }
  const index = placeOf(task.sheet, sheets)
  if (index !== undefined) return { parts: [part(index)] }
  const ranges = await source.ranges()
  const range = ranges.find(({ name }) => name.toLowerCase() === String(task.sheet).toLowerCase())
  if (!range) return unknown(task, task.sheet, sheets, ranges)
  return { parts: [ofRange(part(range.sheet), range)], range: range.name }
}

/** A place from 1, or a name: as written, else in other letters' case. */
function placeOf(sheet: string | number, sheets: readonly SheetInfo[]): number | undefined {
  if (typeof sheet === 'number') return sheets[sheet - 1] && sheet - 1
  const exact = sheets.findIndex(({ name }) => name === sheet)
  const found = exact >= 0 ? exact : sheets.findIndex(({ name }) => name.toLowerCase() === sheet.toLowerCase())
  return found >= 0 ? found : undefined
}

function ofRange(part: SheetPart, { area, header }: NamedRange): SheetPart {
  const known = header === undefined ? {} : { skip: part.skip ?? 0, header: part.header ?? header }
  return { ...part, area: part.area ?? area, ...known }
}

function unknown({ name: file }: ReadTask, sheet: string | number, sheets: readonly SheetInfo[], ranges: readonly NamedRange[]): never {
  const known = [...sheets, ...ranges].slice(0, 20).map(({ name }) => `"${name}"`).join(', ')
  throw failure('OPTION_INVALID', `"${file}" has no sheet ${typeof sheet === 'number' ? sheet : `"${sheet}"`}.`,
    `Its sheets${ranges.length > 0 ? ', tables and named ranges' : ''} are ${known}.`, { file, sheet: String(sheet) })
}
