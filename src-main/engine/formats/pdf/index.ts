import { defineFormat } from '#shared/define/format'
import { PdfOptions } from './options'
import { inspectPdf, readPdf } from './reading'

/** Readers look for the mark in the first 1,024 bytes (ISO 32000-1, H.3). */
const MARK = /%PDF-\d/

export default defineFormat({
  id: 'pdf',
  title: 'PDF',
  extensions: ['pdf'],
  docs: 'PDF files. Tables are found by the lines around their cells, else by how their text is aligned, each with its pages and how sure that is; one that goes on over pages is one table, its repeated headers are set aside. The text is read by paragraphs, lines or pages. '
    + 'A row\'s line is its page. Scanned pages hold images only and are named; text is not recognised in them.',
  sniff: (head, name) => (MARK.test(Buffer.from(head.subarray(0, 1024)).toString('latin1')) ? 0.95 : /\.pdf$/i.test(name) ? 0.6 : 0),
  reads: { options: PdfOptions, inspect: inspectPdf, read: readPdf, share: 0.95 },
})
