import { z } from 'zod'
import { Cell, Column } from './column'
import { Problem } from './problem'
import { Id, Time } from './project'
import { ImportReport } from './reading'
import { StreamChoice } from './source'

/** What a dataset came from. `clean`, `rejects` and the like are made by runs. */
export const DatasetKind = z.enum(['imported', 'clean', 'rejects'])
export type DatasetKind = z.infer<typeof DatasetKind>

/** A file as it was when it was read: told apart from a later one by size, time and checksum. */
export const SourceFile = z.object({
  name: z.string(),
  path: z.string(),
  bytes: z.number().int(),
  modifiedAt: Time,
  sha256: z.string(),
})
export type SourceFile = z.infer<typeof SourceFile>

/** One immutable state of a dataset. */
export const DatasetVersion = z.object({
  id: Id,
  datasetId: Id,
  /** 1, 2, … in the order of making. */
  number: z.number().int(),
  rows: z.number().int(),
  unreadable: z.number().int(),
  bytes: z.number().int(),
  sha256: z.string(),
  columns: z.array(Column),
  /** The file that it was imported from. */
  file: SourceFile.nullable(),
  /** The run that made it. */
  runId: Id.nullable(),
  createdAt: Time,
})
export type DatasetVersion = z.infer<typeof DatasetVersion>

/** A column of a source that goes by another name in the dataset: it was renamed there after it had been read first. */
export const ColumnRename = z.object({ from: z.string(), to: z.string() })
export type ColumnRename = z.infer<typeof ColumnRename>

/** What of a source a dataset is read from, so that it can be read again. */
export const DatasetOrigin = z.object({
  sourceId: Id,
  choice: StreamChoice,
  renames: z.array(ColumnRename).optional(),
  /** The greatest value of the choice's cursor that was read. */
  cursorValue: z.string().nullable(),
  /** The version that was read last, a checksum of the source's options as they were then, and how the stream stood where the source tells. */
  read: z.object({ versionId: Id, options: z.string(), state: z.string().optional() }).optional(),
})
export type DatasetOrigin = z.infer<typeof DatasetOrigin>

/** A column that looks sensitive: by its name, or by what most of its values are. */
export const FoundSensitive = z.object({ column: z.string(), by: z.enum(['name', 'values']), kind: z.enum(['e-mail', 'phone', 'iban', 'card', 'id']).nullable() })
export type FoundSensitive = z.infer<typeof FoundSensitive>

/** What is said and found of a dataset's columns: sensitive, or not sensitive though it looks so. */
export const SensitiveColumns = z.object({ columns: z.array(z.string()), cleared: z.array(z.string()), found: z.array(FoundSensitive) })
export type SensitiveColumns = z.infer<typeof SensitiveColumns>

/** How a dataset follows its source by itself: it is read anew whenever that changes. */
export const DatasetWatch = z.object({
  /** `stopped`: it could not be read anew, `problem` says why. The next change is tried again; a refresh by hand mends it, too. */
  state: z.enum(['watching', 'refreshing', 'stopped']),
  problem: Problem.nullable(),
  /** The last refresh that watching began, and when. */
  runId: Id.nullable(),
  refreshedAt: Time.nullable(),
})
export type DatasetWatch = z.infer<typeof DatasetWatch>

/** A named, versioned table inside a project. */
export const Dataset = z.object({
  id: Id,
  projectId: Id,
  name: z.string(),
  kind: DatasetKind,
  createdAt: Time,
  latest: DatasetVersion.nullable(),
  versions: z.number().int(),
  bytes: z.number().int(),
  /** The recipe that it is being cleaned with. */
  recipeId: Id.nullable(),
  /** The source that it is read from; absent for files and for what runs made. */
  origin: DatasetOrigin.optional(),
  /** Present while it follows its source by itself. */
  watched: DatasetWatch.optional(),
})
export type Dataset = z.infer<typeof Dataset>

/** A version with everything that reading its file found out. */
export const DatasetVersionDetail = DatasetVersion.extend({ report: ImportReport.nullable() })
export type DatasetVersionDetail = z.infer<typeof DatasetVersionDetail>

/** A row of a version with its place in the source file. */
export const DatasetRow = z.object({
  /** The row's number in the version, from 1. */
  row: z.number().int(),
  /** The line of the source file that it began on, from 1. */
  line: z.number().int().nullable(),
  cells: z.array(Cell).describe('By column. A text of more than 32,767 characters may be cut, and ends in "…" then: fewer rows at once show more of it, and exports have all'),
})
export type DatasetRow = z.infer<typeof DatasetRow>
