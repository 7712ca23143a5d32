import { stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { InputFile, Inspection, Reading } from '#shared/define/format'
import { failure } from '#shared/model/problem'
import type { Guess, ImportReport, Stream } from '#shared/model/reading'
import { type ArchiveKind, archiveKind } from '../archives/kind'
import { alike, chosenMembers, contentsOf, type Member, nested, passedNotes } from '../archives/members'
import { ArchiveOptions, splitOptions } from '../archives/options'
import { type Archive, emptyMember, openArchive, unpack } from '../archives/unpack'
import { unionReadings } from '../duckdb/union-readings'
import { formats } from '../formats/registry'
import { allWordsOf } from '../issue-words'
import { partOf } from '../progress'
import { type OpenFile, type Workplace, textOption, withFormat } from './file-reading'
import { type ReadableFormat, chooseFormat, openInput, readOptions } from './input-file'

/** Enough of a member for its format to be recognised and its first rows to be shown. */
const BEGINNING = 16 << 20
/** So many files are looked at where several are to be one table. */
const MOST_LOOKED_AT = 5
const SHOWN_ROWS = 200
/** How much of the time of reading a member goes by before it is unpacked. */
const UNPACKING = 0.2

/** A member that was unpacked and can be read. */
interface OpenMember extends Omit<OpenFile, 'file'> {
  readonly member: Member
}

/** Opens an archive and unpacks what is to be read of it: one member, or several that are read as one table. */
export async function openMembers(kind: ArchiveKind, file: InputFile, input: Readonly<Record<string, unknown>>, workplace: Workplace): Promise<OpenFile> {
  const { archive: given, rest } = splitOptions(input)
  const options = archiveOptions(file, given)
  const archive = await openArchive(kind, file)
  try {
    const contents = contentsOf(file.name, archive.members, ENDINGS)
    const { members } = contents
    const chosen = chosenMembers(file.name, members, options, TABLES)
    const wanted = workplace.wanted === 'whole' ? chosen : chosen.slice(0, MOST_LOOKED_AT)
    const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0)
    const opened: OpenMember[] = []
    let done = 0
    for (const [index, member] of wanted.entries()) {
      const path = join(workplace.folder, `member-${index}${endingOf(member)}`)
      const passed = (bytes: number): void => workplace.watch.progress({ phase: 'reading', part: UNPACKING * Math.min(1, (done + bytes) / Math.max(1, total)) })
      opened.push(await openMember(archive, file, member, path, rest, workplace, passed))
      done += member.bytes
    }
    const [first] = opened
    if (!first) throw failure('FILE_IS_EMPTY', `"${file.name}" has no files in it.`, 'Choose another file.', { file: file.name })
    const many = options.members !== undefined
    return {
      file, format: first.format,
      inspect: () => inspectMembers(opened, members, options),
      read: async (watch, enough) => {
        const part = (index: number) => partOf(watch, UNPACKING + (1 - UNPACKING) * index / opened.length, UNPACKING + (1 - UNPACKING) * (index + 1) / opened.length)
        if (!many) return withNotes(passedNotes(contents), ofMember(await first.read(part(0), enough), first, members, options))
        const parts: { name: string; reading: Reading }[] = []
        for (const [index, { member, read }] of opened.entries()) parts.push({ name: member.name, reading: await read(part(index), enough) })
        const [{ reading: { report } }] = parts as [typeof parts[number]]
        const united = unionReadings(parts)
        return withNotes(passedNotes(contents, chosen), { ...united, report: { ...united.report, format: report.format, input: { format: report.format, ...rest, members: options.members }, guesses: [] } })
      },
    }
  } finally {
    archive.close()
  }
}

/** Endings of files that a format reads. */
const ENDINGS: ReadonlySet<string> = new Set([...formats.values()].flatMap(({ reads, extensions }) => (reads ? extensions : [])))

/** Formats that are written, too, are those of tables. */
const TABLES: ReadonlySet<string> = new Set([...formats.values()].flatMap(({ writes, extensions }) => (writes ? extensions : [])))

/** A member's ending, if it is of a kind that we know: formats whose library goes by a file's name need it. */
const endingOf = ({ name }: Member): string => (ENDINGS.has(extname(name).toLowerCase().slice(1)) ? extname(name).toLowerCase() : '')

function archiveOptions({ name }: InputFile, given: Readonly<Record<string, unknown>>): ArchiveOptions {
  const read = ArchiveOptions.safeParse(given)
  if (read.success) return read.data
  const { message, remedy } = allWordsOf(read.error.issues, { name: 'An archive', noun: 'option', value: given })
  throw failure('OPTION_INVALID', message, remedy, { file: name, pointer: '/input' })
}

async function openMember(archive: Archive, file: InputFile, member: Member, path: string, input: Readonly<Record<string, unknown>>, workplace: Workplace, passed: (bytes: number) => void): Promise<OpenMember> {
  const { watch: { signal }, wanted } = workplace
  const name = `${file.name}/${member.name}`
  const beginning = wanted === 'beginning' ? BEGINNING : undefined
  const { bytes, cut } = await unpack(archive, member, path, { signal, passed, enough: beginning })
  if (bytes === 0) throw emptyMember(file.name, member.name)
  const { file: unpacked, head } = await openInput(path, name)
  if (archiveKind(head, basename(member.name))) throw nested(file.name, member.name)
  const format = chooseFormat(unpacked, head, textOption(input, 'format'))
  const options = readOptions(format, input)
  if (!cut || format.reads.beginning) return { member, ...withFormat(unpacked, format, options, workplace), ...(cut && partly(unpacked, format, options, workplace)) }
  const whole = `${path}.whole${endingOf(member)}`
  await unpack(archive, member, whole, { signal, passed })
  return { member, ...withFormat({ path: whole, name, bytes: (await stat(whole)).size }, format, options, workplace) }
}

/** Reading what was cut gives a part, whatever its format says. */
function partly(file: InputFile, format: ReadableFormat, options: Record<string, unknown>, workplace: Workplace): Pick<OpenFile, 'read'> {
  const { read } = withFormat(file, format, options, workplace)
  return { read: async (watch, enough) => ({ ...await read(watch, enough), isPart: true }) }
}

/** The reading of one member: which one it was stands in the report, where there are others. */
function ofMember(reading: Reading, { member }: OpenMember, members: readonly Member[], options: ArchiveOptions): Reading {
  const { report } = reading
  return { ...reading, report: { ...report, input: { ...report.input, ...choice(member, members) }, guesses: [...memberGuess(member, members, options), ...report.guesses] } }
}

/** What was passed over comes first: it says what the rows are not. */
const withNotes = (notes: ImportReport['notes'], reading: Reading): Reading => (notes.length === 0 ? reading : { ...reading, report: { ...reading.report, notes: [...notes, ...reading.report.notes] } })

const choice = ({ name }: Member, members: readonly Member[]): { member?: string } => (members.length > 1 ? { member: name } : {})

function memberGuess({ name }: Member, members: readonly Member[], { member }: ArchiveOptions): Guess[] {
  if (members.length < 2 || member !== undefined) return []
  return [{
    option: 'member', label: 'File in the archive', value: name, shown: name, confidence: 0.7, because: `It is the largest of ${members.length} files.`,
    choices: members.map((each) => ({ value: each.name, shown: each.name })),
  }]
}

async function inspectMembers(opened: readonly OpenMember[], members: readonly Member[], options: ArchiveOptions): Promise<Inspection> {
  const inspections = await Promise.all(opened.map(({ inspect }) => inspect()))
  const [first] = inspections as [Inspection]
  const { member } = opened[0]!
  if (options.members !== undefined) {
    const columns = ['source_file', ...new Set(inspections.flatMap((one) => one.columns.map(({ name }) => name)))]
    return {
      streams: streamsOf(members, opened[0]!, first), input: { members: options.members }, guesses: [], setAside: [],
      columns: columns.map((name) => ({ name, type: inspections.flatMap((one) => one.columns).find((column) => column.name === name)?.type ?? { name: 'text' } })),
      rows: inspections.flatMap((one, index) => one.rows.map((row) => columns.map((name, at) => (at === 0 ? opened[index]!.member.name : row[one.columns.findIndex((column) => column.name === name)] ?? null)))).slice(0, SHOWN_ROWS),
    }
  }
  return {
    ...first,
    streams: streamsOf(members, opened[0]!, first),
    input: { ...first.input, ...choice(member, members) },
    guesses: [...memberGuess(member, members, options), ...first.guesses],
  }
}

/** What an archive offers: each of its files, the tables of the one that was looked at, and those of one kind as one. */
function streamsOf(members: readonly Member[], { member }: OpenMember, { streams }: Inspection): Stream[] {
  if (members.length === 1) return [...streams]
  const several = alike(members)
  return [
    ...members.flatMap((each): Stream[] => {
      const input = { member: each.name }
      if (each !== member || streams.length < 2) return [{ id: each.name, name: shownName(each, members), note: inMegabytes(each.bytes), input }]
      return streams.map((stream) => ({ ...stream, name: `${shownName(each, members)}, ${stream.name}`, input: { ...stream.input, ...input } }))
    }),
    ...several.length > 1 ? [{ id: 'all', name: `All ${several.length} ${extname(several[0]!.name)} files as one`, note: 'Columns are matched by their names; the column source_file names the file.', input: { members: 'all' } }] : [],
  ]
}

/** Without its folders, where that is enough to tell it from the others. */
function shownName({ name }: Member, members: readonly Member[]): string {
  const short = basename(name)
  return members.some((other) => other.name !== name && basename(other.name) === short) ? name : short
}

const inMegabytes = (bytes: number): string => (bytes < 1 << 20 ? `${Math.ceil(bytes / 1024).toLocaleString('en')} KB unpacked.` : `${Math.round(bytes / (1 << 20)).toLocaleString('en')} MB unpacked.`)
