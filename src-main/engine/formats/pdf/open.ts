import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { failure } from '#shared/model/problem'
import { refuseStreamBombs } from './stream-bombs'

/** The library holds a file in memory whole. */
const MOST_BYTES = 300 << 20
const MOST_PAGES = 20_000

/** A document that is open, and how it is closed. */
export interface OpenPdf {
  readonly document: PDFDocumentProxy
  close(): Promise<void>
}

/**
 * Opens a PDF by pdf.js: nothing is drawn, evaluated or fetched.
 *
 * @param strict errors end a page instead of being passed over: how {@link hasPicture} finds pictures
 * @throws Failure FORMAT_BROKEN, FORMAT_PROTECTED, TOO_LARGE, LIMIT_EXCEEDED
 */
export async function openPdf(path: string, name: string, strict = false): Promise<OpenPdf> {
  if ((await stat(path)).size > MOST_BYTES) throw failure('TOO_LARGE', `"${name}" is larger than the ${MOST_BYTES >> 20} MB that Winnow reads of a PDF.`, 'Split it into smaller ones.', { file: name })
  const bytes = await readFile(path)
  if (!strict) refuseStreamBombs(bytes, name)
  const { getDocument } = await library()
  const folder = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')))
  const task = getDocument({
    data: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), verbosity: 0, useWorkerFetch: false, disableFontFace: true, useSystemFonts: false, enableXfa: false, useWasm: false,
    isOffscreenCanvasSupported: false, isImageDecoderSupported: false, stopAtErrors: strict, maxImageSize: 0,
    cMapUrl: `${join(folder, 'cmaps')}/`, cMapPacked: true, standardFontDataUrl: `${join(folder, 'standard_fonts')}/`,
  })
  try {
    const document = await task.promise
    if (document.numPages > MOST_PAGES) throw failure('LIMIT_EXCEEDED', `"${name}" has more than ${MOST_PAGES.toLocaleString('en')} pages.`, 'Split it into smaller ones.', { file: name })
    return { document, close: () => task.destroy() }
  } catch (error) {
    await task.destroy()
    throw brokenPdf(name, error)
  }
}

/** Loads pdf.js. Its own worker is given to it, so that it starts none; what only drawing needs is stood in for, so that no library for it is missed. */
async function library() {
  const worker = await import('pdfjs-dist/legacy/build/pdf.worker.mjs')
  const nothing = function nothing() {}
  for (const [name, value] of Object.entries({ pdfjsWorker: worker, DOMMatrix: nothing, Path2D: nothing })) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  return import('pdfjs-dist/legacy/build/pdf.mjs')
}

/** What is said of a PDF that cannot be opened. */
export function brokenPdf(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === 'Failure') return error
  if (error.name === 'PasswordException') {
    return failure('FORMAT_PROTECTED', `"${name}" is protected by a password.`, 'Open it in a PDF reader, print or save it without a password, and choose that file.', { file: name }, error)
  }
  return failure('FORMAT_BROKEN', `"${name}" is no whole PDF.`, 'Open it in a PDF reader and save it again, or ask whoever made it for a whole one.', { file: name }, error)
}

/**
 * Does a page draw a picture? Found without unpacking any: they are all too large to be drawn, which a document that was
 * opened strictly takes for an error that ends the page, and any other leaves out.
 */
export async function hasPicture(lenient: PDFDocumentProxy, strict: PDFDocumentProxy, page: number): Promise<boolean> {
  const [whole, ended] = await Promise.all([lenient, strict].map(async (document) => (await (await document.getPage(page)).getOperatorList()).fnArray.length))
  return whole !== ended
}
