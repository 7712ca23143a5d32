import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { InputFile } from '#shared/define/format'
import { Failure, failure } from '#shared/model/problem'
import { bomb, brokenZip, Container, type ContainerWords, isBomb } from '../zip/container'
import type { ArchiveKind } from './kind'
import type { Member } from './members'

const WORDS: Record<ArchiveKind, ContainerWords> = {
  zip: {
    kind: 'zip archive', mend: 'Copy or download it again, or ask whoever made it for a whole one.',
    unlock: 'Unpack it with its password and choose the file inside.', trust: 'If you trust it, unpack it yourself and choose the file inside.',
  },
  gzip: {
    kind: 'gzip file', mend: 'Copy or download it again, or ask whoever made it for a whole one.',
    unlock: '', trust: 'If you trust it, unpack it yourself and choose the file inside.',
  },
}
/** Enough of the end of a cut file to hold its last line's beginning. */
const TAIL = 1 << 20
const LF = 10

/** An archive that is open: what it holds, and how a member gets out of it. */
export interface Archive {
  readonly members: readonly Member[]
  /** The unpacked bytes of a member. Throws FORMAT_PROTECTED, FORMAT_BROKEN. */
  stream(member: Member): Promise<Readable>
  /** What is said when its bytes turn out not to be whole. */
  broken(cause: unknown): Error
  /** Throws LIMIT_EXCEEDED where so many unpacked bytes are more than an honest archive of its size holds. */
  check(unpacked: number): void
  close(): void
}

/** Opens an archive. Throws FORMAT_BROKEN, LIMIT_EXCEEDED. */
export async function openArchive(kind: ArchiveKind, { path, name, bytes }: InputFile): Promise<Archive> {
  const common = { broken: (cause: unknown) => brokenZip(name, WORDS[kind], cause), check: (unpacked: number) => { if (isBomb(bytes, unpacked)) throw bomb(name, WORDS[kind], 'it unpacks to more than a hundred times its size') } }
  if (kind === 'gzip') {
    const member = { name: await nameInGzip(path, name), bytes }
    return { ...common, members: [member], stream: async () => pipeline(createReadStream(path), createGunzip(), () => {}), close: () => {} }
  }
  const container = await Container.open(path, name, WORDS.zip)
  return {
    ...common,
    members: container.parts.map(({ fileName, uncompressedSize }) => ({ name: fileName, bytes: uncompressedSize })),
    stream: async (member) => {
      const stream = await container.stream(member.name)
      if (!stream) throw brokenZip(name, WORDS.zip, new Error('a member is missing'))
      return stream
    },
    close: () => container.close(),
  }
}

/** The name that a gzip file states (RFC 1952, 2.3.1), else its own without the ending. */
async function nameInGzip(path: string, name: string): Promise<string> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0)
    const end = buffer.indexOf(0, 10)
    const [flags, extra] = [buffer[3] ?? 0, 4]
    const stated = flags & 8 && !(flags & extra) && end > 10 && end < bytesRead ? basename(buffer.toString('latin1', 10, end)) : ''
    return stated !== '' && !/\.gz$/i.test(stated) ? stated : name.replace(/\.gz$/i, '')
  } finally {
    await handle.close()
  }
}

export interface Unpacking {
  readonly signal: AbortSignal
  readonly passed?: (bytes: number) => void
  /** So many bytes are enough: what is behind is left out, and the text ends with a whole line. */
  readonly enough?: number | undefined
}

/**
 * Unpacks a member into a file; gives its size, and whether it was cut. A zip bomb and a full disk end it.
 *
 * @param path a path of ours: names in archives are never used
 */
export async function unpack(archive: Archive, member: Member, path: string, { signal, passed, enough = Infinity }: Unpacking): Promise<{ readonly bytes: number; readonly cut: boolean }> {
  const target = await open(path, 'wx+', 0o600)
  let bytes = 0
  try {
    for await (const chunk of await archive.stream(member)) {
      if (signal.aborted) throw failure('RUN_CANCELLED', 'Cancelled.', 'Start it again when you wish.')
      await target.write(chunk)
      bytes += chunk.length
      archive.check(bytes)
      passed?.(bytes)
      if (bytes >= enough) return { bytes: await cutToLines(target, bytes), cut: true }
    }
    return { bytes, cut: false }
  } catch (error) {
    throw error instanceof Failure || isOfSystem(error) ? error : archive.broken(error)
  } finally {
    await target.close()
  }
}

/** A full disk and the like are no fault of the archive. */
const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error

async function cutToLines(target: FileHandle, bytes: number): Promise<number> {
  const from = Math.max(0, bytes - TAIL)
  const { buffer, bytesRead } = await target.read(Buffer.alloc(bytes - from), 0, bytes - from, from)
  const last = buffer.subarray(0, bytesRead).lastIndexOf(LF)
  if (last < 0) return bytes
  // The line end of UTF-16 has a zero byte behind it, or before it.
  const length = from + last + (buffer[last + 1] === 0 && buffer[last - 1] !== 0 ? 2 : 1)
  await target.truncate(length)
  return length
}

/** What is said of a member without a byte. */
export const emptyMember = (file: string, member: string): Error =>
  failure('FILE_IS_EMPTY', `"${member}" in "${file}" is empty.`, 'Choose a file that has something in it.', { file })
