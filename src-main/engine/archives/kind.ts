import { extname } from 'node:path'
import { failure } from '#shared/model/problem'

export type ArchiveKind = 'zip' | 'gzip'

/** Parts that office files (ECMA-376 part 2, ODF, EPUB) have and archives of data do not. */
const PACKAGE = /^(?:\[Content_Types\]\.xml$|_rels\/|docProps\/|xl\/|word\/|ppt\/|customXml\/|META-INF\/|mimetype$)/
/** Where a local file header of a zip archive has its name's length, and where the name begins (PKWARE APPNOTE 4.3.7). */
const NAME_LENGTH = 26
const NAME = 30

/** First bytes of archives that are not opened, and where in the file they stand. */
const OTHERS: readonly (readonly [title: string, mark: string, at: number])[] = [
  ['a 7-Zip archive', '7z\xbc\xaf\x27\x1c', 0], ['a RAR archive', 'Rar!\x1a\x07', 0], ['a bzip2 archive', 'BZh', 0], ['an xz archive', '\xfd7zXZ\x00', 0], ['a Zstandard archive', '\x28\xb5\x2f\xfd', 0], ['a tar archive', 'ustar', 257],
]

/** Endings of archives: one inside another is not opened. */
export const isArchiveName = (name: string): boolean => ['.zip', '.gz', '.tgz', '.tar', '.7z', '.rar', '.bz2', '.xz', '.zst'].includes(extname(name).toLowerCase())

/**
 * Whether a file is an archive with files of data in it; office files, which are zip archives too, are none.
 *
 * @throws Failure FORMAT_UNKNOWN for archives of other kinds
 */
export function archiveKind(head: Uint8Array, name: string): ArchiveKind | undefined {
  const bytes = Buffer.from(head)
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  // An archive without files is its end alone.
  if (bytes.toString('latin1', 0, 4) === 'PK\x05\x06') return 'zip'
  if (bytes.toString('latin1', 0, 4) === 'PK\x03\x04') {
    const first = bytes.toString('latin1', NAME, NAME + bytes.readUInt16LE(NAME_LENGTH))
    return PACKAGE.test(first) || /\.(?:xls[xm]|docx|pptx|od[st])$/i.test(name) ? undefined : 'zip'
  }
  const other = OTHERS.find(([, mark, at]) => bytes.toString('latin1', at, at + mark.length) === mark)
  if (!other) return undefined
  throw failure('FORMAT_UNKNOWN', `"${name}" is ${other[0]}, which Winnow does not open; it opens zip and gzip.`, 'Unpack it and choose the file inside.', { file: name })
}
