import { basename, extname } from 'node:path'
import { failure } from '#shared/model/problem'
import type { ImportReport } from '#shared/model/reading'
import { isArchiveName } from './kind'
import type { ArchiveOptions } from './options'

/** A file in an archive. Its name is only ever shown and compared, never used as a path. */
export interface Member {
  readonly name: string
  /** Unpacked; as the archive claims. */
  readonly bytes: number
}

/** What systems put into archives beside what their users chose. */
const CLUTTER = /(?:^|\/)(?:__MACOSX\/|\.|~\$|Thumbs\.db$|desktop\.ini$)/i

const endingOf = (name: string): string => extname(name).toLowerCase().slice(1)

/** What is in an archive: files that may be read, and what is passed over. */
export interface Contents {
  readonly members: readonly Member[]
  /** Files beside the members: archives, files of no format, what systems put there. */
  readonly passed: { readonly archives: readonly string[]; readonly others: readonly string[]; readonly clutter: readonly string[] }
}

/**
 * The members that may be read (files whose ending is one of a format's, else all others), and those that are passed over.
 *
 * @throws Failure FILE_IS_EMPTY for an archive without files, FORMAT_UNKNOWN for one that holds only archives
 */
export function contentsOf(file: string, all: readonly Member[], endings: ReadonlySet<string>): Contents {
  const present = all.filter(({ name }) => !name.endsWith('/'))
  const files = present.filter(({ name }) => !CLUTTER.test(name))
  if (files.length === 0) throw failure('FILE_IS_EMPTY', `"${file}" has no files in it.`, 'Choose another file.', { file })
  const plain = files.filter(({ name }) => !isArchiveName(name))
  if (plain.length === 0) throw nested(file, files[0]!.name)
  const known = plain.filter(({ name }) => endings.has(endingOf(name)))
  const members = known.length > 0 ? known : plain
  const names = (some: readonly Member[]): string[] => some.map(({ name }) => name)
  return {
    members,
    passed: {
      archives: names(files.filter(({ name }) => isArchiveName(name))),
      others: names(plain.filter((member) => !members.includes(member))),
      clutter: names(present.filter(({ name }) => CLUTTER.test(name))),
    },
  }
}

/** So many files are named in a sentence. */
const MOST_NAMED = 5

/**
 * What was passed over, in words: archives, files of no format, hidden ones; and where all of one kind are read, those of others.
 *
 * @param chosen the members that are read as one table
 */
export function passedNotes({ members, passed: { archives, others, clutter } }: Contents, chosen?: readonly Member[]): ImportReport['notes'] {
  const left = chosen ? members.filter((member) => !chosen.includes(member)).map(({ name }) => name) : []
  const note = (code: string, names: readonly string[], one: string, many: string): ImportReport['notes'] => (names.length === 0 ? [] : [{
    code, count: names.length, message: `${names.length === 1 ? one : `${names.length.toLocaleString('en')} ${many}`} (${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ', …' : ''}).`,
  }])
  return [
    ...note('archives-passed-over', archives, 'An archive inside the archive was not opened: unpack it to read it', 'archives inside the archive were not opened: unpack them to read them'),
    ...note('members-left', left, 'A file of the archive is not in this table', 'files of the archive are not in this table'),
    ...note('members-passed-over', others, 'A file that is no kind of table was passed over', 'files that are no kind of table were passed over'),
    ...note('clutter-passed-over', clutter, 'A hidden file was passed over', 'hidden files and files of systems were passed over'),
  ]
}

/** What is said of an archive in an archive. */
export const nested = (file: string, member: string): Error =>
  failure('FORMAT_UNKNOWN', `"${basename(member)}" in "${file}" is an archive itself; Winnow opens no archives inside archives.`, 'Unpack the outer one and choose the inner one.', { file })

/**
 * Those of the members that the options name: one, or several as one table.
 *
 * @param tables endings of files that hold tables rather than text: of these the largest is taken unless told
 * @throws Failure OPTION_INVALID, FORMAT_UNKNOWN
 */
export function chosenMembers(file: string, members: readonly Member[], { member, members: several }: ArchiveOptions, tables: ReadonlySet<string>): readonly Member[] {
  if (member !== undefined && several !== undefined) {
    throw failure('OPTION_INVALID', 'Both member and members are given.', 'Keep member for one file of the archive, or members for several as one table.', { pointer: '/input/members' })
  }
  if (several === 'all') return alike(members)
  if (several) return several.map((name) => named(file, members, name))
  if (member !== undefined) return [named(file, members, member)]
  const likely = members.filter(({ name }) => tables.has(endingOf(name)))
  return [(likely.length > 0 ? likely : members).reduce((most, next) => (next.bytes > most.bytes ? next : most))]
}

/** The members of the ending that most of them have. */
export function alike(members: readonly Member[]): Member[] {
  const counts = new Map<string, number>()
  for (const { name } of members) counts.set(endingOf(name), (counts.get(endingOf(name)) ?? 0) + 1)
  const [ending] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), ['', 0])
  return members.filter(({ name }) => endingOf(name) === ending)
}

function named(file: string, members: readonly Member[], wanted: string): Member {
  if (isArchiveName(wanted)) throw nested(file, wanted)
  const found = members.find(({ name }) => name === wanted) ?? members.find(({ name }) => name.toLowerCase() === wanted.toLowerCase()) ?? members.find(({ name }) => basename(name) === wanted)
  if (found) return found
  throw failure('OPTION_INVALID', `"${file}" has no file "${wanted}".`, `Its files are ${members.slice(0, 20).map(({ name }) => `"${name}"`).join(', ')}.`, { file, value: wanted })
}
