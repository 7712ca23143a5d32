import { open } from 'node:fs/promises'
import { jsonEncoding } from './encoding'

const LINES = 200
const CHARACTERS = 2_000

/** The beginning of a JSON file for people to look at: at most 200 lines of 2,000 characters. */
export async function firstLines(path: string): Promise<string[]> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(LINES * CHARACTERS), 0, LINES * CHARACTERS, 0)
    const lines = new TextDecoder(jsonEncoding(buffer.subarray(0, bytesRead))).decode(buffer.subarray(0, bytesRead)).split(/\r?\n/)
    return lines.slice(0, LINES).map((line) => line.slice(0, CHARACTERS))
  } finally {
    await handle.close()
  }
}
