import type { Readable } from 'node:stream'
import { SaxesParser, type SaxesTagPlain } from 'saxes'

/** What a reader of one part wants to hear of. Names come without their namespace prefix. */
export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  close(name: string): void
  text(text: string): void
}

/** Thrown by a handler that has seen enough. */
export class EnoughRead extends Error {}

/** A document type declaration has no place in a workbook and could define entities without end. */
export class XmlRefused extends Error {}

/** Parses XML as it streams in, until the end or {@link EnoughRead}; `passed` is told of each piece's bytes. Throws the parser's error for what is not well-formed. */
export async function parseXml(stream: Readable, handler: XmlHandler, passed?: (bytes: number) => void): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const decoder = new TextDecoder('utf-8')
  parser.on('doctype', () => { throw new XmlRefused('a document type declaration stands in it') })
  parser.on('error', (error) => { throw error })
  parser.on('opentag', (tag: SaxesTagPlain) => handler.open(localName(tag.name), tag.attributes))
  parser.on('closetag', (tag: SaxesTagPlain) => handler.close(localName(tag.name)))
  parser.on('text', (text) => handler.text(text))
  parser.on('cdata', (text) => handler.text(text))
  try {
    for await (const chunk of stream) {
      passed?.(chunk.length)
      parser.write(decoder.decode(chunk, { stream: true }))
    }
    parser.write(decoder.decode())
    parser.close()
  } catch (error) {
    if (!(error instanceof EnoughRead)) throw error
  } finally {
    stream.destroy()
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** `_x000D_` in texts is an escaped character (ECMA-376 part 1, ST_Xstring). */
export const unescapeText = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([\dA-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text
