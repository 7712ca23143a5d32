import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { pdf, put, putRows, type Draw } from '#tests/support/pdf'
import { inspectFile, readFile, temporaryFolder } from '#tests/support/read-file'

async function file(pages: readonly Draw[], options?: PDFKit.PDFDocumentOptions): Promise<string> {
  return stored(await pdf(pages, options))
}

function stored(content: Uint8Array, name = 'in.pdf'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name)
const COLUMNS = [{ at: 50 }, { at: 120 }, { at: 300 }, { at: 460, right: true }, { at: 540, right: true }]
const HEAD = ['Order', 'Customer name', 'Day', 'Qty', 'Amount']
const order = (n: number) => [`A-${1000 + n}`, `Customer ${n} & Sons`, `2025-01-${String(n % 28 + 1).padStart(2, '0')}`, String(n * 3), (n * 12.5).toFixed(2)]
const orders = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => order(from + index))
const PROSE = 'This is the report of all sales in the year, made for the board of the company and for nobody else. '

describe('tables in PDF files', () => {
  it('are found between prose, with header, page and confidence; the text stays a stream of its own', async () => {
    const path = await file([(page) => {
      page.fontSize(18).text('Sales report').fontSize(10).text(PROSE.repeat(5))
      const y = putRows(page, COLUMNS, [HEAD, ...orders(0, 12)], 200)
      page.text(PROSE.repeat(3), 50, y + 30)
    }])
    const inspection = await inspectFile('pdf', path)
    expect(inspection.streams.map(({ id, name, rows }) => [id, name, rows])).toEqual([['table 1', 'Table 1, page 1', 12], ['text', 'Text', undefined]])
    expect(inspection.streams[0]!.confidence).toBe(inspection.guesses[0]!.confidence)
    expect(inspection.guesses.map(({ option, value }) => [option, value])).toEqual([['part', 'table 1'], ['header', 1]])
    expect(inspection.guesses[0]!.confidence).toBeGreaterThan(0.8)
    expect(inspection.rows[1]).toEqual(order(1))
    const read = await readFile('pdf', path)
    expect(names(read.columns)).toEqual(HEAD)
    expect(read.rows).toEqual(orders(0, 12))
    const text = await readFile('pdf', path, { part: 'text' })
    expect(text.rows[0]).toEqual([1, 1, 'Sales report'])
    expect(text.rows[1]![2]).toBe(PROSE.repeat(5).trim())
  })

  it('that go on over pages are one table, repeated headers set aside, each row with its page', async () => {
    const path = await file([0, 1, 2].map((index) => (page: PDFKit.PDFDocument) => { putRows(page, COLUMNS, [HEAD, ...orders(index * 30, index * 30 + 30)], 60) }))
    const read = await readFile('pdf', path)
    expect(read.rows).toEqual(orders(0, 90))
    expect([read.lines[0], read.lines[29], read.lines[30], read.lines[89]]).toEqual([1, 1, 2, 3])
    expect(read.reading.report.setAside.map(({ kind, line }) => [kind, line])).toEqual([['header', 1], ['header', 2], ['header', 3]])
    expect((await inspectFile('pdf', path)).streams[0]).toMatchObject({ name: 'Table 1, pages 1 to 3', rows: 90 })
  })

  it('that go on without their header are one table too; other columns are another table', async () => {
    const path = await file([
      (page) => { putRows(page, COLUMNS, [HEAD, ...orders(0, 20)], 60) },
      (page) => {
        const y = putRows(page, COLUMNS, orders(20, 25), 60)
        putRows(page, [{ at: 50 }, { at: 400, right: true }], [['Country', 'Total'], ['Austria', '12.00'], ['Chile', '7.10'], ['Peru', '1.00']], y + 80)
      },
    ])
    const inspection = await inspectFile('pdf', path)
    expect(inspection.streams.map(({ name, rows }) => [name, rows])).toEqual([['Table 1, pages 1 to 2', 25], ['Table 2, page 2', 3], ['Text', undefined]])
    const second = await readFile('pdf', path, { part: 'table 2' })
    expect(second.rows).toEqual([['Austria', '12.00'], ['Chile', '7.10'], ['Peru', '1.00']])
    expect(second.lines).toEqual([2, 2, 2])
    await expect(readFile('pdf', path, { part: 'table 3' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID', message: expect.stringContaining('has no table 3') } })
  })

  it('end above the foot of a page and above the heading of the next table', async () => {
    const foot = (page: PDFKit.PDFDocument, number: number) => { putRows(page, [{ at: 50 }, { at: 540, right: true }], [['Confidential', String(number)]], 640) }
    const path = await file([(page) => {
      putRows(page, COLUMNS, [HEAD, ...orders(0, 30)], 60)
      foot(page, 1)
    }, (page) => {
      putRows(page, COLUMNS, [HEAD, ...orders(30, 40)], 60)
      page.fontSize(15)
      put(page, 'Contacts', 50, 270)
      page.fontSize(10)
      putRows(page, [{ at: 50 }, { at: 300 }], [['Name', 'Phone'], ['Ann', '+49 30 123'], ['Bob', '+43 1 555']], 300)
      foot(page, 2)
    }])
    expect((await inspectFile('pdf', path)).streams.map(({ name, rows }) => [name, rows])).toEqual([['Table 1, pages 1 to 2', 40], ['Table 2, page 2', 2], ['Text', undefined]])
  })

  it('keep wrapped cells whole, and empty cells empty', async () => {
    const path = await file([(page) => {
      putRows(page, COLUMNS, [HEAD], 60)
      putRows(page, COLUMNS, [['A-1', 'Very long name', '2025-01-01', '1', '2.00'], ['', 'of a customer', '', '', ''], ['', 'GmbH', '', '', '']], 80, 11)
      putRows(page, COLUMNS, [['A-2', 'Short', '', '2', '3.00'], ['A-3', '', '2025-01-03', '3', '4.00']], 122, 18)
    }])
    expect((await readFile('pdf', path)).rows).toEqual([
      ['A-1', 'Very long name of a customer GmbH', '2025-01-01', '1', '2.00'], ['A-2', 'Short', null, '2', '3.00'], ['A-3', null, '2025-01-03', '3', '4.00'],
    ])
  })

  it('have names for groups of columns above the names, and cells that stand at the middle of a wrapped one beside them', async () => {
    const columns = [{ at: 50 }, { at: 250, right: true }, { at: 300, right: true }, { at: 350, right: true }, { at: 400, right: true }]
    const grouped = await file([(page) => {
      put(page, 'First half', 230, 60)
      put(page, 'Second half', 326, 60)
      putRows(page, columns, [['In EUR', '2023', '2024', '2023', '2024'], ...['Revenue', 'Costs', 'Profit', 'Taxes', 'Rest'].map((name, index) => [name, ...[1, 2, 3, 4].map((times) => String(index * 100 + times))])], 80)
    }])
    const read = await readFile('pdf', grouped)
    expect(names(read.columns)).toEqual(['In EUR', 'First half 2023', 'First half 2024', 'Second half 2023', 'Second half 2024'])
    expect(read.rows[1]).toEqual(['Costs', '101', '102', '103', '104'])
    const centred = await file([(page) => {
      putRows(page, COLUMNS, [HEAD, order(1)], 60, 20)
      put(page, 'A name that is', 120, 102)
      putRows(page, COLUMNS, [['A-2', '', '2025-01-02', '2', '3.00']], 108)
      put(page, 'long', 120, 114)
      putRows(page, COLUMNS, [order(3), order(4)], 136, 20)
    }])
    expect((await readFile('pdf', centred)).rows).toEqual([order(1), ['A-2', 'A name that is long', '2025-01-02', '2', '3.00'], order(3), order(4)])
  })

  it('are not seen in prose of two columns, nor in a list', async () => {
    const path = await file([(page) => {
      page.text(PROSE.repeat(9), 50, 60, { columns: 2, columnGap: 20, height: 120 })
      putRows(page, [{ at: 50 }, { at: 70 }], [['•', 'the first thing that is to be done'], ['•', 'the second one'], ['•', 'and the third']], 400)
    }])
    expect((await inspectFile('pdf', path)).streams.map(({ id }) => id)).toEqual(['text'])
  })

  it('are found on a turned page and in letters of one width that are set by spaces', async () => {
    const turned = await file([(page) => {
      page.rotate(90, { origin: [0, 0] }).translate(0, -595)
      putRows(page, [{ at: 60 }, { at: 200 }, { at: 400 }], [['id', 'name', 'town'], ['1', 'Ann', 'Rome'], ['2', 'Ben', 'Oslo']], 100)
    }])
    expect((await readFile('pdf', turned)).rows).toEqual([['1', 'Ann', 'Rome'], ['2', 'Ben', 'Oslo']])
    const typed = await file([(page) => {
      page.font('Courier');
      ['id    name      amount', '1     Ann        12.00', '2     Ben         3.50', '3     Christa     4.00'].forEach((line, index) => put(page, line, 50, 60 + 14 * index))
    }])
    expect((await readFile('pdf', typed)).rows).toEqual([['1', 'Ann', '12.00'], ['2', 'Ben', '3.50'], ['3', 'Christa', '4.00']])
  })

  it('of 100 columns are read', async () => {
    const columns = Array.from({ length: 100 }, (_, index) => ({ at: 20 + index * 30 }))
    const path = await file([(page) => { putRows(page, columns, [columns.map((_, index) => `c${index}`), columns.map((_, index) => String(index)), columns.map((_, index) => String(index * 2))], 60) }], { size: [3100, 300] })
    const read = await readFile('pdf', path)
    expect(read.columns).toHaveLength(100)
    expect(read.rows[1]![99]).toBe('198')
  })
})

describe('tables in ruled lines', () => {
  /** Draws the lines of a grid, and texts in the middle of cells: [row, column, rows, columns, text]. */
  function grid(page: PDFKit.PDFDocument, xs: readonly number[], ys: readonly number[], cells: readonly (readonly [number, number, number, number, string])[]): void {
    for (const [row, column, rows, columns, text] of cells) {
      const [left, top, right, bottom] = [xs[column]!, ys[row]!, xs[column + columns]!, ys[row + rows]!]
      page.rect(left, top, right - left, bottom - top).stroke()
      text.split('\n').forEach((line, index, all) => put(page, line, (left + right) / 2 - page.widthOfString(line) / 2, (top + bottom) / 2 - 6 * all.length + 12 * index))
    }
  }

  const XS = [50, 130, 210, 290, 370, 450]
  const at = (from: number, rows: number) => Array.from({ length: rows + 1 }, (_, row) => from + 30 * row)
  const plain = (row: number, texts: readonly string[]) => texts.map((text, column) => [row, column, 1, 1, text] as const)
  const MERGED = [
    [0, 0, 2, 1, 'Region'], [0, 1, 1, 2, '2023'], [0, 3, 1, 2, '2024'], ...plain(1, ['', 'Units', 'Value', 'Units', 'Value']).slice(1),
    [2, 0, 2, 1, 'North'], ...plain(2, ['', '1', '2.5', '3', '4.5']).slice(1), ...plain(3, ['', '5', '6.5', '7', '8.5']).slice(1),
    ...plain(4, ['South\nand West', '9', '', '11', '12.5']), [5, 0, 1, 3, 'not yet told'], ...plain(5, ['', '', '', '13', '14.5']).slice(3),
  ] as const

  it('have cells that are merged over rows and columns, wrapped ones and names over groups, whatever stands in their middle', async () => {
    const path = await file([(page) => { grid(page, XS, at(100, 6), MERGED) }])
    const read = await readFile('pdf', path)
    expect(names(read.columns)).toEqual(['Region', '2023 Units', '2023 Value', '2024 Units', '2024 Value'])
    expect(read.rows).toEqual([
      ['North', '1', '2.5', '3', '4.5'], [null, '5', '6.5', '7', '8.5'], ['South and West', '9', null, '11', '12.5'], ['not yet told', null, null, '13', '14.5'],
    ])
    expect(read.reading.report.notes).toEqual([expect.objectContaining({ code: 'merged-cells', count: 2 })])
    expect(read.reading.report.guesses[0]!.because).toBe('The only table, found by the lines around its cells (page 1).')
  })

  it('are found on a turned page, and on one that a viewer turns', async () => {
    const turned = await file([(page) => {
      page.rotate(90, { origin: [0, 0] }).translate(0, -595)
      grid(page, XS, at(100, 6), MERGED)
    }])
    expect((await readFile('pdf', turned)).rows).toHaveLength(4)
    const whole = (await pdf([(page) => { grid(page, XS, at(100, 6), MERGED) }], { compress: false })).toString('latin1')
    expect(whole).toContain('/Type /Page\n')
    // The places in the file's directory are wrong then; readers look for the objects themselves.
    const shown = stored(Buffer.from(whole.replace('/Type /Page\n', '/Type /Page\n/Rotate 90\n'), 'latin1'))
    expect((await readFile('pdf', shown)).rows).toHaveLength(4)
  })

  it('stay apart side by side, and go on over pages without page numbers among their rows', async () => {
    const beside = await file([(page) => {
      grid(page, [50, 120, 190], at(100, 3), [...plain(0, ['Name', 'Age']), ...plain(1, ['Ann', '31']), ...plain(2, ['Bob', '42'])])
      grid(page, [220, 320, 420], at(100, 3), [...plain(0, ['City', 'Inhabitants']), ...plain(1, ['Rome', '2800000']), ...plain(2, ['Oslo', '700000'])])
    }])
    expect((await readFile('pdf', beside, { part: 'table 1' })).rows).toEqual([['Ann', '31'], ['Bob', '42']])
    expect((await readFile('pdf', beside, { part: 'table 2' })).rows).toEqual([['Rome', '2800000'], ['Oslo', '700000']])
    const long = await file([0, 1].map((index) => (page: PDFKit.PDFDocument) => {
      grid(page, XS, at(60, 20), [...plain(0, ['a', 'b', 'c', 'd', 'e']), ...Array.from({ length: 19 }, (_, row) => plain(row + 1, [1, 2, 3, 4, 5].map((n) => String(n * (row + 1))))).flat()])
      putRows(page, [{ at: 60 }, { at: 300 }], [['Confidential', `Page ${index + 1} of 2`]], 720)
    }))
    const read = await readFile('pdf', long)
    expect(read.rows).toHaveLength(38)
    expect(read.rows.at(-1)).toEqual(['19', '38', '57', '76', '95'])
    expect(read.reading.report.notes.map(({ code }) => code)).toEqual(['repeated-headers'])
  })

  it('are no boxes around prose, and no drawings', async () => {
    const path = await file([(page) => {
      grid(page, [50, 500], at(100, 3), [[0, 0, 1, 1, 'A title in a box'], [1, 0, 2, 1, 'and some text']])
      for (let line = 0; line < 12; line += 1) page.moveTo(60 + line * 30, 400).lineTo(60 + line * 30, 400 - line * 9).stroke()
      page.moveTo(50, 400).lineTo(500, 400).stroke()
    }])
    expect((await inspectFile('pdf', path)).streams.map(({ id }) => id)).toEqual(['text'])
  })
})

describe('text of PDF files', () => {
  it('is read by paragraphs, lines or pages, each with its page', async () => {
    const path = await file([(page) => page.text('One line.\nAnother one.').moveDown(2).text('A paragraph.'), (page) => page.text('Second page.')])
    expect((await readFile('pdf', path)).rows).toEqual([[1, 1, 'One line. Another one.'], [1, 2, 'A paragraph.'], [2, 1, 'Second page.']])
    expect((await readFile('pdf', path, { text: 'lines' })).rows).toEqual([[1, 1, 'One line.'], [1, 2, 'Another one.'], [1, 3, 'A paragraph.'], [2, 1, 'Second page.']])
    const pages = await readFile('pdf', path, { text: 'pages' })
    expect(pages.rows).toEqual([[1, 'One line.\nAnother one.\nA paragraph.'], [2, 'Second page.']])
    expect(pages.lines).toEqual([1, 2])
    expect((await readFile('pdf', path, { pages: '2' })).rows).toEqual([[2, 1, 'Second page.']])
  })
})

/** A page of one line in a Japanese font that is neither in the file nor described by it: readers bring the map from its codes to letters. */
function japanese(text: string): Buffer {
  const shown = `BT /F 12 Tf 50 700 Td <${iconv.encode(text, 'shift_jis').toString('hex')}> Tj ET`
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<</Font<</F 4 0 R>>>>>>',
    '<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5-90ms-RKSJ-H/Encoding/90ms-RKSJ-H/DescendantFonts[5 0 R]>>',
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiKakuGo-W5/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000/FontDescriptor 7 0 R>>',
    `<</Length ${shown.length}>>\nstream\n${shown}\nendstream`,
    '<</Type/FontDescriptor/FontName/HeiseiKakuGo-W5/Flags 4/FontBBox[-92 -250 1010 922]/ItalicAngle 0/Ascent 752/Descent -221/CapHeight 737/StemV 114>>',
  ]
  return Buffer.from(`%PDF-1.4\n${objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('')}trailer\n<</Root 1 0 R/Size 8>>\n%%EOF\n`)
}

describe('texts in fonts of East Asia', () => {
  it('that the file neither embeds nor maps are read by the maps that Winnow brings', async () => {
    expect((await readFile('pdf', stored(japanese('日本語の請求書')))).rows).toEqual([[1, 1, '日本語の請求書']])
  })
})

describe('columns of prose', () => {
  it('are read one after another, though the file goes to and fro between them, the longer one to its end', async () => {
    const side = (name: string, lines: number) => Array.from({ length: lines }, (_, line) => `${name} line ${line + 1} of a text that is long enough here`)
    const [left, right] = [side('Left', 14), side('Right', 12)]
    const path = await file([(page) => {
      put(page, 'A heading over both', 50, 40)
      left.forEach((text, line) => {
        put(page, text, 50, 80 + line * 13)
        if (right[line]) put(page, right[line], 320, 80 + line * 13)
      })
      put(page, 'And a foot below', 50, 400)
    }])
    const read = await readFile('pdf', path, { part: 'text' })
    expect(read.rows.map(([,, text]) => text)).toEqual(['A heading over both', left.join(' '), right.join(' '), 'And a foot below'])
  })
})

/** A picture of one pixel (PNG). */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe('PDF files that cannot be read', () => {
  it('are said to be images where they were scanned; of some pages it is noted', async () => {
    const scanned = await file([(page) => page.image(PIXEL, 0, 0, { width: 500 })])
    await expect(readFile('pdf', scanned)).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY', message: expect.stringContaining('its pages are images') } })
    const mixed = await file([(page) => page.text('Cover.'), (page) => page.image(PIXEL, 0, 0, { width: 500 }), () => {}])
    const read = await readFile('pdf', mixed)
    expect(read.rows).toEqual([[1, 1, 'Cover.']])
    expect(read.reading.report.notes).toEqual([expect.objectContaining({ code: 'image-pages', count: 1, line: 2 })])
    const stamped = await readFile('pdf', await file([0, 1].map((page) => (on: PDFKit.PDFDocument) => { on.image(PIXEL, 0, 0, { width: 500 }).text(`Scanned by X, page ${page + 1}`, 50, 700) })))
    expect(stamped.rows).toHaveLength(2)
    expect(stamped.reading.report.notes).toEqual([expect.objectContaining({ code: 'stamped-images', count: 2, line: 1 })])
    await expect(readFile('pdf', await file([() => {}]))).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY', message: expect.stringContaining('holds no text') } })
  })

  it('say that they are protected or broken', async () => {
    const locked = await file([(page) => page.text('secret')], { userPassword: 'x' })
    await expect(readFile('pdf', locked)).rejects.toMatchObject({ problem: { code: 'FORMAT_PROTECTED' } })
    expect((await readFile('pdf', await file([(page) => page.text('not secret')], { ownerPassword: 'x' }))).rows).toEqual([[1, 1, 'not secret']])
    await expect(readFile('pdf', stored(Buffer.from('%PDF-1.7\nnothing more')))).rejects.toMatchObject({ problem: { code: 'FORMAT_BROKEN' } })
  })

  it('that would unpack to gigabytes are refused', async () => {
    const { deflateSync } = await import('node:zlib')
    const bomb = deflateSync(Buffer.alloc(200 << 20, ' '))
    const content = Buffer.concat([Buffer.from(`%PDF-1.4\n1 0 obj\n<</Filter/FlateDecode/Length ${bomb.length}>>\nstream\n`), bomb, Buffer.from('\nendstream\nendobj\n')])
    await expect(readFile('pdf', stored(content))).rejects.toMatchObject({ problem: { code: 'LIMIT_EXCEEDED' } })
  })
})
