import { defineFormat } from '#shared/define/format'
import { WordOptions } from './options'
import { inspectWord, readWord } from './reading'

const BY_NAME = /\.docx?$/i
const ZIP = '504b0304'
const OLE = 'd0cf11e0'

export default defineFormat({
  id: 'word',
  title: 'Word',
  extensions: ['docx'],
  docs: 'Word documents (.docx). Each table is a stream; of merged cells the top left one has the value. The text is read by paragraphs, each with its kind (heading, list, paragraph), its level and the heading that it stands under. '
    + 'Headers, footers and comments are left out. Old .doc files are to be saved as .docx first.',
  sniff: (head, name) => {
    const start = Buffer.from(head.subarray(0, 4)).toString('hex')
    if (start === OLE) return BY_NAME.test(name) ? 0.96 : 0
    if (start === ZIP) return Buffer.from(head).includes('word/document') ? 0.96 : BY_NAME.test(name) ? 0.92 : 0
    return /\.docx$/i.test(name) ? 0.45 : 0
  },
  reads: { options: WordOptions, inspect: inspectWord, read: readWord, share: 0.95 },
})
