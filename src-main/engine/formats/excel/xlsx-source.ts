import { join } from 'node:path'
import { Container } from '#engine/zip/container'
import type { Progress } from '#shared/define/format'
import { Failure, failure } from '#shared/model/problem'
import { columnOf, MOST_ROWS } from './address'
import { booleanCell, isoCell, numberCell, type NumberReading, type SheetCell } from './cell'
import { type NamedRange, namedRanges } from './named-range'
import { type FormatMeaning, meaningOf } from './number-format'
import type { SheetFacts, SheetRow, SheetSource } from './sheet-source'
import { TextStore } from './text-store'
import { brokenWorkbook, WORKBOOK } from './words'
import { readHeight, readSharedStrings, readStyles, readTables, readWorkbook, TextRuns, type WorkbookParts } from './xlsx-parts'
import { EnoughRead, parseXml, unescapeText, type XmlHandler } from './xml'

const GENERAL = meaningOf('General')
/** Of unpacked XML: some thousand rows. */
const PROGRESS_BYTES = 2 << 20
/** Excel's last column is XFD. */
const MOST_COLUMNS = 16_384

export interface XlsxOptions {
  readonly name: string
  readonly tempDir: string
  readonly numbers: Omit<NumberReading, 'from1904'>
  readonly progress: (progress: Progress) => void
  /** Only the first rows are wanted: read no more of the shared texts than they need. */
  readonly glance: boolean
}

/** Opens an .xlsx or .xlsm workbook. Throws FORMAT_BROKEN, FORMAT_PROTECTED, LIMIT_EXCEEDED. */
export async function openXlsx(path: string, options: XlsxOptions): Promise<SheetSource> {
  const container = await Container.open(path, options.name, WORKBOOK)
  try {
    const parts = await readWorkbook(container)
    if (!parts) throw brokenWorkbook(options.name, new Error('no workbook part'))
    return new XlsxSource(container, parts, await readStyles(container, parts.styles), options)
  } catch (error) {
    container.close()
    throw broken(options.name, error)
  }
}

class XlsxSource implements SheetSource {
  #texts: TextStore | undefined
  /** Unpacked bytes that went by, of those of the shared texts and the sheet. */
  #passed = { bytes: 0, of: 0 }

  constructor(
    private readonly container: Container, private readonly parts: WorkbookParts,
    private readonly styles: readonly FormatMeaning[], private readonly options: XlsxOptions,
  ) {}

  get sheets() { return this.parts.sheets }

  async ranges(): Promise<readonly NamedRange[]> {
    const { sheets, names } = this.parts
    const tables: NamedRange[] = []
    for (const [index, { part }] of sheets.entries()) {
      tables.push(...await readTables(this.container, index, part).catch((error: unknown) => { throw broken(this.options.name, error) }))
    }
    return [...tables, ...namedRanges(names, sheets)]
  }

  height(index: number): Promise<number | undefined> {
    return readHeight(this.container, this.parts.sheets[index]?.part ?? '').catch((error: unknown) => { throw broken(this.options.name, error) })
  }

  async readSheet(index: number, row: (row: SheetRow) => boolean): Promise<SheetFacts> {
    const { name, glance } = this.options
    const { sharedStrings = '', sheets } = this.parts
    this.#passed = { bytes: 0, of: (this.#texts ? 0 : this.container.size(sharedStrings)) + this.container.size(sheets[index]?.part ?? '') }
    try {
      if (!this.#texts || glance) await this.#readTexts(index)
      return await this.#parse(index, row, (text) => this.#texts?.get(text))
    } catch (error) {
      throw broken(name, error)
    }
  }

  close(): void {
    this.#texts?.close()
    this.container.close()
  }

  async #readTexts(index: number): Promise<void> {
    let last = Number.POSITIVE_INFINITY
    if (this.options.glance) {
      last = -1
      // A dry run over the rows that are wanted finds the last shared text that they use.
      let rows = 0
      await this.#parse(index, () => (rows += 1) < GLANCED_ROWS, (text) => {
        last = Math.max(last, text)
        return ''
      })
    }
    this.#texts?.close()
    this.#texts = new TextStore(join(this.options.tempDir, 'shared-texts'))
    await readSharedStrings(this.container, this.parts.sharedStrings, this.#texts, last, (bytes) => { this.#pass(bytes) })
  }

  async #parse(index: number, row: (row: SheetRow) => boolean, text: (index: number) => string | undefined): Promise<SheetFacts> {
    const stream = await this.container.stream(this.parts.sheets[index]?.part ?? '')
    if (!stream) throw brokenWorkbook(this.options.name, new Error('a sheet is missing'))
    const sheet = new SheetParser(this.styles, { ...this.options.numbers, from1904: this.parts.from1904 }, text, row)
    await parseXml(stream, sheet, (bytes) => { this.#pass(bytes, sheet.rows) })
    return sheet.facts
  }

  #pass(bytes: number, rows = 0): void {
    const { of } = this.#passed
    const before = Math.floor(this.#passed.bytes / PROGRESS_BYTES)
    this.#passed.bytes += bytes
    if (Math.floor(this.#passed.bytes / PROGRESS_BYTES) > before) this.options.progress({ rows, bytes: this.#passed.bytes, totalBytes: of })
  }
}

/** How many rows a glance may look at: more than any caller keeps. */
export const GLANCED_ROWS = 400

/** Builds rows from the elements of a worksheet part (ECMA-376 part 1, 18.3). */
class SheetParser implements XmlHandler {
  readonly #merged: string[] = []
  readonly #hiddenColumns: number[] = []
  #uncomputed = 0
  #rows = 0
  #line = 0
  #hidden = false
  #cells: (SheetCell | undefined)[] = []
  #column = -1
  #type = ''
  #style = 0
  #value = ''
  #formula = ''
  #hasValue = false
  #hasFormula = false
  #reading: 'value' | 'formula' | undefined
  #inline = new TextRuns()
  #inInline = false

  constructor(
    private readonly styles: readonly FormatMeaning[], private readonly numbers: NumberReading,
    private readonly sharedText: (index: number) => string | undefined, private readonly row: (row: SheetRow) => boolean,
  ) {}

  get rows(): number { return this.#rows }

  get facts(): SheetFacts {
    return { merged: this.#merged, hiddenColumns: this.#hiddenColumns, uncomputed: this.#uncomputed }
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'c': return this.#openCell(attributes)
      case 'v':
        this.#reading = 'value'
        this.#hasValue = true
        return
      case 'f':
        this.#reading = 'formula'
        this.#hasFormula = true
        return
      case 'row':
        this.#line = attributes['r'] === undefined ? this.#line + 1 : rowNumber(attributes['r'])
        this.#hidden = attributes['hidden'] === '1' || attributes['hidden'] === 'true'
        this.#cells = []
        this.#column = -1
        return
      case 'is':
        this.#inInline = true
        return
      case 'mergeCell':
        if (attributes['ref']) this.#merged.push(attributes['ref'])
        return
      case 'col':
        if (attributes['hidden'] === '1' || attributes['hidden'] === 'true') this.#hideColumns(Number(attributes['min']), Number(attributes['max']))
        return
      default:
        if (this.#inInline) this.#inline.open(name)
    }
  }

  close(name: string): void {
    switch (name) {
      case 'v': case 'f':
        this.#reading = undefined
        return
      case 'c':
        this.#cells[this.#column] = this.#cell()
        return
      case 'row':
        this.#rows += 1
        if (!this.row({ line: this.#line, cells: this.#cells, hidden: this.#hidden })) throw new EnoughRead()
        return
      case 'is':
        this.#inInline = false
        return
      default:
        if (this.#inInline) this.#inline.close(name)
    }
  }

  text(text: string): void {
    if (this.#reading === 'value') this.#value += text
    else if (this.#reading === 'formula') this.#formula += text
    else if (this.#inInline) this.#inline.add(text)
  }

  #openCell({ r, t, s }: Readonly<Record<string, string>>): void {
    const column = r === undefined ? this.#column + 1 : columnOf(r)
    if (!(column >= 0 && column < MOST_COLUMNS)) throw failure('FORMAT_BROKEN', `A cell of the sheet has the address "${r}", which is none.`, 'Open the file in Excel and save it again.')
    this.#column = column
    this.#type = t ?? 'n'
    this.#style = s === undefined ? 0 : Number(s)
    this.#value = ''
    this.#formula = ''
    this.#hasValue = false
    this.#hasFormula = false
  }

  #cell(): SheetCell | undefined {
    if (this.#type === 'inlineStr') return { kind: 'text', value: this.#inline.take() }
    // Programs that compute nothing leave the value out, or empty. The result of a text formula may be empty.
    if (!this.#hasValue || (this.#value === '' && this.#type !== 'str')) return this.#hasFormula ? this.#uncomputedCell() : undefined
    switch (this.#type) {
      case 's': {
        const value = this.sharedText(Number(this.#value))
        return value === undefined ? { kind: 'error', value: `#shared text ${this.#value}` } : { kind: 'text', value }
      }
      case 'str': return { kind: 'text', value: unescapeText(this.#value) }
      case 'b': return booleanCell(this.#value)
      case 'e': return { kind: 'error', value: this.#value }
      case 'd': return isoCell(this.#value)
      default: return numberCell(this.#value, this.styles[this.#style] ?? GENERAL, this.numbers)
    }
  }

  #uncomputedCell(): SheetCell | undefined {
    this.#uncomputed += 1
    return this.#formula === '' ? undefined : { kind: 'text', value: `=${this.#formula}` }
  }

  #hideColumns(from: number, to: number): void {
    for (let column = from; column <= Math.min(to, MOST_COLUMNS); column += 1) this.#hiddenColumns.push(column - 1)
  }
}

function rowNumber(text: string): number {
  const line = Number(text)
  if (Number.isInteger(line) && line >= 1 && line <= MOST_ROWS) return line
  throw failure('FORMAT_BROKEN', `A row of the sheet has the number "${text}", which is none.`, 'Open the file in Excel and save it again.')
}

function broken(name: string, error: unknown): unknown {
  return error instanceof Failure ? error : brokenWorkbook(name, error)
}
