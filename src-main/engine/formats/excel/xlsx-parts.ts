import type { Container } from '#engine/zip/container'
import { failure } from '#shared/model/problem'
import { parseArea } from './address'
import { type DefinedName, type NamedRange, tableRange } from './named-range'
import { builtInFormat, type FormatMeaning, meaningOf } from './number-format'
import type { SheetInfo } from './sheet-source'
import type { TextStore } from './text-store'
import { EnoughRead, parseXml, unescapeText } from './xml'

export interface WorkbookParts {
  readonly sheets: readonly (SheetInfo & { readonly part: string })[]
  readonly from1904: boolean
  readonly sharedStrings: string | undefined
  readonly styles: string | undefined
  readonly names: readonly DefinedName[]
}

/** Relation ids and targets of a part (ECMA-376 part 2, 9.3). */
async function relations(container: Container, part: string): Promise<Map<string, { target: string; type: string }>> {
  const slash = part.lastIndexOf('/') + 1
  const folder = part.slice(0, slash)
  const found = new Map<string, { target: string; type: string }>()
  const stream = await container.stream(`${folder}_rels/${part.slice(slash)}.rels`)
  if (!stream) return found
  await parseXml(stream, {
    open: (name, { Id, Target, Type }) => {
      if (name === 'Relationship' && Id && Target) found.set(Id, { target: resolvePart(folder, Target), type: Type?.slice(Type.lastIndexOf('/') + 1) ?? '' })
    },
    close: () => {}, text: () => {},
  })
  return found
}

/** The name of a part as another part's relation gives it. */
function resolvePart(folder: string, target: string): string {
  const steps = target.startsWith('/') ? [] : folder.split('/').filter(Boolean)
  for (const step of target.split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  }
  return steps.join('/')
}

/** Finds the sheets of a workbook and the parts that they need; undefined when the archive holds no workbook. */
export async function readWorkbook(container: Container): Promise<WorkbookParts | undefined> {
  const roots = await relations(container, '')
  const part = [...roots.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  if (part.endsWith('.bin')) throw failure('FORMAT_UNKNOWN', 'This is a binary workbook (.xlsb).', 'Open it in Excel, save it as .xlsx, and choose that file.')
  const stream = await container.stream(part)
  if (!stream) return undefined
  const named: { name: string; hidden: boolean; id: string }[] = []
  const names: DefinedName[] = []
  let definedName: { name: string; reference: string } | undefined
  let from1904 = false
  let isWorkbook = false
  await parseXml(stream, {
    open: (name, attributes) => {
      if (name === 'workbook') isWorkbook = true
      else if (name === 'workbookPr') from1904 = isOn(attributes['date1904'])
      else if (name === 'definedName' && !isOn(attributes['hidden'])) definedName = { name: attributes['name'] ?? '', reference: '' }
      else if (name === 'sheet') {
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? ''
        named.push({ name: attributes['name'] ?? '', hidden: (attributes['state'] ?? 'visible') !== 'visible', id })
      }
    },
    close: (name) => {
      if (name === 'definedName' && definedName) names.push(definedName)
      definedName = undefined
    },
    text: (piece) => { if (definedName) definedName.reference += piece },
  })
  if (!isWorkbook) return undefined
  const targets = await relations(container, part)
  const ofType = (type: string) => [...targets.values()].find((relation) => relation.type === type)?.target
  const sheets = named.flatMap(({ name, hidden, id }) => {
    const relation = targets.get(id)
    // Chart sheets and dialogs hold no cells.
    return relation?.type === 'worksheet' ? [{ name, hidden, part: relation.target }] : []
  })
  return { sheets, from1904, sharedStrings: ofType('sharedStrings'), styles: ofType('styles'), names }
}

/** The Excel tables of a sheet. */
export async function readTables(container: Container, sheet: number, part: string): Promise<NamedRange[]> {
  const found: NamedRange[] = []
  for (const { target, type } of (await relations(container, part)).values()) {
    const stream = type === 'table' ? await container.stream(target) : undefined
    if (!stream) continue
    await parseXml(stream, {
      open: (name, attributes) => {
        const range = name === 'table' ? tableRange(sheet, attributes) : undefined
        if (range) found.push(range)
        throw new EnoughRead()
      },
      close: () => {}, text: () => {},
    })
  }
  return found
}

/** How many lines a sheet has by its `dimension` element, which stands before the rows; undefined where there is none. */
export async function readHeight(container: Container, part: string): Promise<number | undefined> {
  const stream = await container.stream(part)
  let height: number | undefined
  if (!stream) return undefined
  await parseXml(stream, {
    open: (name, { ref }) => {
      // Programs that write as they go state A1 and mean that they did not know.
      const area = name === 'dimension' && ref?.includes(':') ? parseArea(ref) : undefined
      if (area) height = area.lastRow - area.firstRow + 1
      if (name === 'dimension' || name === 'sheetData') throw new EnoughRead()
    },
    close: () => {}, text: () => {},
  })
  return height
}

const isOn = (value: string | undefined): boolean => value === '1' || value === 'true'

/** What each cell style makes of numbers, by the style's index. */
export async function readStyles(container: Container, part: string | undefined): Promise<FormatMeaning[]> {
  const stream = part === undefined ? undefined : await container.stream(part)
  if (!stream) return []
  const codes = new Map<number, string>()
  const styles: FormatMeaning[] = []
  let inCellFormats = false
  await parseXml(stream, {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '')
      else if (name === 'cellXfs') inCellFormats = true
      else if (name === 'xf' && inCellFormats) {
        const id = Number(attributes['numFmtId'] ?? 0)
        styles.push(meaningOf(codes.get(id) ?? builtInFormat(id)))
      }
    },
    close: (name) => { if (name === 'cellXfs') inCellFormats = false },
    text: () => {},
  })
  return styles
}

/**
 * Reads the shared texts into a store; rich text loses its looks, phonetic readings are left out.
 *
 * @param last stop after the text with this index
 * @param passed told of the unpacked bytes as they go by
 */
export async function readSharedStrings(container: Container, part: string | undefined, store: TextStore, last = Number.POSITIVE_INFINITY, passed?: (bytes: number) => void): Promise<void> {
  const stream = part === undefined || last < 0 ? undefined : await container.stream(part)
  if (!stream) return
  const text = new TextRuns()
  await parseXml(stream, {
    open: (name) => text.open(name),
    close: (name) => {
      text.close(name)
      if (name !== 'si') return
      store.add(text.take())
      if (store.size > last) throw new EnoughRead()
    },
    text: (piece) => text.add(piece),
  }, passed)
}

/** Gathers the text of `<t>` elements, without those inside `<rPh>`. */
export class TextRuns {
  #text = ''
  #inText = false
  #phonetic = false

  open(name: string): void {
    if (name === 't') this.#inText = !this.#phonetic
    else if (name === 'rPh') this.#phonetic = true
  }

  close(name: string): void {
    if (name === 't') this.#inText = false
    else if (name === 'rPh') this.#phonetic = false
  }

  add(piece: string): void {
    if (this.#inText) this.#text += piece
  }

  /** The text so far; begins anew. */
  take(): string {
    const text = unescapeText(this.#text)
    this.#text = ''
    return text
  }
}
