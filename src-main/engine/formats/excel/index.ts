import { defineFormat } from '#shared/define/format'
import { ExcelOptions, ExcelWriteOptions } from './options'
import { inspectExcel, readExcel } from './reading'
import { writeExcel } from './write/index'

const BY_NAME = /\.(xlsx|xlsm|xls)$/i
const ZIP = '504b0304'
const OLE = 'd0cf11e0'

export default defineFormat({
  id: 'excel',
  title: 'Excel',
  extensions: ['xlsx', 'xlsm', 'xls'],
  docs: 'Excel workbooks, .xlsx, .xlsm and .xls. Every sheet is a table of its own, or several are read as one; Excel tables and named ranges can be chosen too. Titles above the header and notes below the table are set aside. A column whose cells are '
    + 'all dates, numbers or booleans keeps its type; a mixed one becomes text and the kinds are counted. Written with real dates and numbers.',
  sniff: (head, name) => {
    const start = Buffer.from(head.subarray(0, 4)).toString('hex')
    if (name.startsWith('~$') && BY_NAME.test(name)) return 1
    if (start === OLE) return BY_NAME.test(name) ? 0.95 : 0.5
    if (start === ZIP) return Buffer.from(head).includes('xl/') ? 0.95 : BY_NAME.test(name) ? 0.9 : 0.1
    return BY_NAME.test(name) ? 0.45 : 0
  },
  reads: { options: ExcelOptions, inspect: inspectExcel, read: readExcel, share: 0.85 },
  writes: { options: ExcelWriteOptions, typed: true, extensions: ['xlsx'], holdsRejects: true, write: writeExcel, share: 0.1 },
})
