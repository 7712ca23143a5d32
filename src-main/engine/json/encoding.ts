import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const CHUNK_BYTES = 1 << 20

export type JsonEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** The encoding of JSON text, by its byte order mark or by where the zero bytes of its first two characters are (RFC 4627, 3). */
export function jsonEncoding(head: Uint8Array): JsonEncoding {
  const [first, second, third, fourth] = head
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && third !== 0 && fourth === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && third === 0 && fourth !== 0)) return 'utf-16be'
  return 'utf-8'
}

/** The path of the same text in UTF-8: the file itself, or a copy in the temporary folder. For worker threads: it blocks. */
export function asUtf8(path: string, tempDir: string): string {
  const source = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    const encoding = jsonEncoding(chunk.subarray(0, readSync(source, chunk, 0, 4, 0)))
    if (encoding === 'utf-8') return path
    const copy = join(tempDir, 'utf8.json')
    const target = openSync(copy, 'w')
    try {
      const decoder = new TextDecoder(encoding)
      for (let at = 0, read = readSync(source, chunk, 0, CHUNK_BYTES, at); read > 0; at += read, read = readSync(source, chunk, 0, CHUNK_BYTES, at)) {
        writeSync(target, decoder.decode(chunk.subarray(0, read), { stream: true }))
      }
      writeSync(target, decoder.decode())
    } finally {
      closeSync(target)
    }
    return copy
  } finally {
    closeSync(source)
  }
}
