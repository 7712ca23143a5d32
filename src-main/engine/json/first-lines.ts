import { open } from 'node:fs/promises'

const LINES = 200
const CHARACTERS = 2_000

/** The beginning of a UTF-8 file for people to look at: at most 200 lines of 2,000 characters. */
export async function firstLines(path: string): Promise<string[]> {
  const handle = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(LINES * CHARACTERS), 0, LINES * CHARACTERS, 0)
    const lines = buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '').split(/\r?\n/)
    return lines.slice(0, LINES).map((line) => line.slice(0, CHARACTERS))
  } finally {
    await handle.close()
  }
}
