import { uniqueColumnNames } from '#shared/define/column-names'
import type { ConnectorContext } from '#shared/define/connector'
import { type DataType, TEXT } from '#shared/model/data-type'
import { problemsOf } from '#shared/model/problem'
import type { Discovery, SourceColumn, SourceStream } from '#shared/model/source'
import { oneType, SOURCE_FILE, typesDiffer, typesIn } from '#engine/duckdb/union-readings'
import { type FileGroup, groupNamed, groupsOf, treesOf } from '#engine/sources/tools/file-groups'
import type { FilesConfig } from './config'
import { type ListedFile, listFiles } from './listing'
import { INSIDE } from './members'

/** So many files are looked into while streams are listed: more would take long. */
const MOST_LOOKED_AT = 24
/** Columns of so many files are compared where streams are listed, spread over all of them; … */
const MOST_COMPARED = 100
/** … and of so many where the group itself is asked for. */
const MOST_ASKED_FOR = 2_000

/** Every file, every table in files that hold several, and files of one kind as one: those of a folder, and those of all folders. Throws FILE_*. */
export async function discoverFiles(config: FilesConfig, context: ConnectorContext, only?: readonly string[]): Promise<Discovery> {
  const look = lookingOnce(config, context)
  const { files, notes } = await listFiles(config.path, config.pattern, context.signal)
  const isWanted = (id: string): boolean => !only || only.some((one) => one === id || one.startsWith(`${id}${INSIDE}`))
  // A folder of many may hold but one by now.
  const groups = only ? [...new Set(only)].flatMap((id) => groupNamed(files, id) ?? []) : [...treesOf(files), ...groupsOf(files)]
  const single = files.filter(({ id }) => isWanted(id))
  const together = await inTurn(groups, (group) => groupStream(look, context, group, only ? MOST_ASKED_FOR : MOST_COMPARED))
  const alone = (await inTurn(single, (file, index) => (index < MOST_LOOKED_AT ? fileStreams(look, context, file) : Promise.resolve([plainStream(file)])))).flat()
  const streams = [...together, ...alone].filter(({ id }) => !only || only.includes(id))
  const [first, ...rest] = streams
  return { streams: first && notes.length > 0 ? [{ ...first, notes: [...notes, ...first.notes ?? []] }, ...rest] : streams, relationships: [] }
}

type Look = (file: ListedFile) => ReturnType<ConnectorContext['files']['inspect']>

/** Looks into files, into each but once: it may be listed alone, with those of its folder and with those of all. */
function lookingOnce({ input }: FilesConfig, { files }: ConnectorContext): Look {
  const looked = new Map<string, ReturnType<Look>>()
  return ({ path, id }) => {
    const found = looked.get(id) ?? files.inspect(path, id, input)
    looked.set(id, found)
    return found
  }
}

/** At most so many of a list, evenly spread, the first and the last among them. */
const spread = <T>(items: readonly T[], most: number): readonly T[] =>
  (items.length <= most ? items : Array.from({ length: most }, (_, index) => items[Math.round(index * (items.length - 1) / (most - 1))]).filter((item) => item !== undefined))

/** One after the other: each of them may use a worker thread and a good deal of memory. */
async function inTurn<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (const [index, item] of items.entries()) done.push(await work(item, index))
  return done
}

const plainStream = ({ id, bytes }: ListedFile): SourceStream => ({ id, name: id, kind: 'file', columns: [], key: [], rows: null, bytes, cursors: [] })

async function fileStreams(look: Look, { signal }: ConnectorContext, file: ListedFile): Promise<SourceStream[]> {
  signal.throwIfAborted()
  const plain = plainStream(file)
  try {
    const { streams, columns } = await look(file)
    if (streams.length < 2) return [{ ...plain, columns: [...columns], rows: rowsOf(streams[0]?.rows) }]
    return streams.map(({ id, name, rows, note }) => ({
      ...plain, id: `${file.id}${INSIDE}${id}`, name: `${file.id}: ${name}`, group: file.id, kind: 'sheet' as const, rows: rowsOf(rows), bytes: null, ...(note !== undefined && { comment: note }),
    }))
  } catch (error) {
    signal.throwIfAborted()
    // One that cannot be read must not hide the others.
    return [{ ...plain, notes: [problemsOf(error)[0].message] }]
  }
}

const rowsOf = (count: number | undefined): SourceStream['rows'] => (count === undefined ? null : { count, exact: true })

async function groupStream(look: Look, { signal }: ConnectorContext, { id, ending, files: members }: FileGroup<ListedFile>, most: number): Promise<SourceStream> {
  const found = new Map<string, { column: SourceColumn; types: DataType[] }>()
  const broken: string[] = []
  const compared = spread(members, most)
  for (const file of compared) {
    signal.throwIfAborted()
    const columns = await look(file).then((one) => one.columns, (error: unknown) => {
      broken.push(`${file.id}: ${problemsOf(error)[0].message}`)
      return []
    })
    for (const column of columns) {
      const known = found.get(column.name.toLowerCase())
      if (known) known.types.push(column.type)
      else found.set(column.name.toLowerCase(), { column, types: [column.type] })
    }
  }
  const all = [...found.values()]
  const partly = all.filter(({ types }) => types.length < compared.length - broken.length)
  const columns = all.map(({ column, types }) => ({ ...column, type: oneType(types) }))
  return {
    id, name: `All ${members.length.toLocaleString('en')} ${ending || 'files without ending'}${ending ? ' files' : ''}${id.includes('**/') ? ' of all folders' : ''} as one`, kind: 'files',
    columns: uniqueColumnNames([SOURCE_FILE, ...columns.map(({ name }) => name)]).map((named, index) => ({ ...columns[index - 1] ?? { type: TEXT }, ...named })), key: [], rows: null,
    bytes: members.reduce((sum, { bytes }) => sum + bytes, 0), cursors: [],
    notes: [
      ...(compared.length < members.length ? [`${compared.length} of the files were compared, spread over all of them.`] : []),
      ...partly.map(({ column: { name }, types }) => `"${name}" is in ${types.length} of ${compared.length} files only.`),
      ...all.filter(({ types }) => typesDiffer(types)).map(({ column: { name }, types }) => `"${name}" is ${typesIn(types)}: it is read as text.`),
      ...broken,
    ],
  }
}
