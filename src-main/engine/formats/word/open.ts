import { open, readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { brokenZip, Container, type ContainerWords } from '#engine/zip/container'
import { Failure, failure } from '#shared/model/problem'

const DOCUMENT: ContainerWords = {
  kind: 'Word document',
  mend: 'Open it in Word and save it again, or ask whoever made it for a whole one.',
  unlock: 'Open it in Word, save it without a password, and choose that file.',
  trust: 'If you trust it, open it in Word and save it again.',
}
/** The library holds a document in memory whole, its XML many times larger than it is. */
const MOST_BYTES = 200 << 20
const MOST_XML = 48 << 20
/** First bytes of OLE compound files: .doc, and .docx with a password. */
const OLE = 'd0cf11e0a1b11ae1'
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le')
const DOCTYPE = '<!DOCTYPE'

/** A node of a document as mammoth reads it: the members that are used here. */
export interface WordNode {
  readonly type: string
  readonly value?: string | undefined
  readonly children?: readonly WordNode[] | undefined
  readonly styleId?: string | null | undefined
  readonly styleName?: string | null | undefined
  readonly numbering?: { readonly level: string | number; readonly isOrdered: boolean } | null | undefined
  readonly breakType?: string | undefined
  readonly checked?: boolean | undefined
  readonly colSpan?: number | undefined
  readonly rowSpan?: number | undefined
  readonly isHeader?: boolean | undefined
}

const Node: z.ZodType<WordNode> = z.lazy(() => z.object({
  type: z.string(),
  value: z.string().optional(),
  children: z.array(Node).optional(),
  styleId: z.string().nullish(),
  styleName: z.string().nullish(),
  numbering: z.object({ level: z.union([z.string(), z.number()]), isOrdered: z.boolean() }).nullish(),
  breakType: z.string().optional(),
  checked: z.boolean().optional(),
  colSpan: z.number().int().min(1).max(10_000).optional(),
  rowSpan: z.number().int().min(1).max(1_000_000).optional(),
  isHeader: z.boolean().optional(),
}))

/** A document: its body, and the kinds of parts beside it that are not read. */
export interface WordDocument {
  readonly body: readonly WordNode[]
  readonly leftOut: readonly string[]
}

/** Opens a .docx document. Throws FORMAT_BROKEN, FORMAT_PROTECTED, FORMAT_UNKNOWN (.doc), LIMIT_EXCEEDED, TOO_LARGE. */
export async function openWord(path: string, name: string): Promise<WordDocument> {
  await refuseOle(path, name)
  if ((await stat(path)).size > MOST_BYTES) throw failure('TOO_LARGE', `"${name}" is larger than the ${MOST_BYTES >> 20} MB that Winnow reads of a Word document.`, 'Take its pictures out, or split it.', { file: name })
  const leftOut = await checkParts(path, name)
  const { default: mammoth } = await import('mammoth')
  let root: unknown
  try {
    await mammoth.convertToHtml({ buffer: await readFile(path) }, {
      // What it has read is wanted, not the page that it would make of it.
      transformDocument: (document: unknown) => {
        root = document
        return { type: 'document', children: [], notes: {}, comments: [] }
      },
      externalFileAccess: false,
    })
  } catch (error) {
    throw brokenZip(name, DOCUMENT, error)
  }
  const read = Node.safeParse(root)
  if (!read.success) throw brokenZip(name, DOCUMENT, read.error)
  return { body: read.data.children ?? [], leftOut }
}

async function refuseOle(path: string, name: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1 << 20), 0, 1 << 20, 0)
    if (buffer.toString('hex', 0, 8) !== OLE) return
    if (buffer.subarray(0, bytesRead).includes(ENCRYPTED_PACKAGE)) throw failure('FORMAT_PROTECTED', `"${name}" is protected by a password.`, DOCUMENT.unlock, { file: name })
    throw failure('FORMAT_UNKNOWN', `"${name}" is an old Word document (.doc).`, 'Open it in Word, save it as .docx, and choose that file.', { file: name })
  } finally {
    await handle.close()
  }
}

/** Kinds of text beside the body, by the names of their parts. */
const BESIDE: readonly (readonly [RegExp, string])[] = [
  [/^word\/header\d*\.xml$/i, 'headers'], [/^word\/footer\d*\.xml$/i, 'footers'], [/^word\/comments\.xml$/i, 'comments'],
]

/** Unpacks the XML parts once to nowhere: they must be what they claim to be, and define no entities. Gives the kinds of text that stand beside the body. */
async function checkParts(path: string, name: string): Promise<string[]> {
  const container = await Container.open(path, name, DOCUMENT)
  try {
    if (!container.has('word/document.xml') && !container.has('_rels/.rels')) throw brokenZip(name, DOCUMENT, new Error('no document part'))
    const parts = container.parts.filter(({ fileName }) => /\.(xml|rels)$/i.test(fileName))
    const bytes = parts.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
    if (bytes > MOST_XML) throw failure('LIMIT_EXCEEDED', `"${name}" holds ${Math.round(bytes / (1 << 20))} MB of text and marks, more than the ${MOST_XML >> 20} MB that Winnow reads of a Word document.`, 'Split it, or copy its table into a spreadsheet.', { file: name })
    for (const { fileName } of parts) await checkPart(container, fileName)
    return BESIDE.filter(([pattern]) => container.parts.some(({ fileName }) => pattern.test(fileName))).map(([, kind]) => kind)
  } catch (error) {
    throw error instanceof Failure ? error : brokenZip(name, DOCUMENT, error)
  } finally {
    container.close()
  }
}

async function checkPart(container: Container, part: string): Promise<void> {
  let before = ''
  for await (const chunk of await container.stream(part) ?? []) {
    const text = before + Buffer.from(chunk).toString('latin1')
    if (text.includes(DOCTYPE)) throw new Error('a document type declaration stands in it')
    before = text.slice(-DOCTYPE.length)
  }
}
