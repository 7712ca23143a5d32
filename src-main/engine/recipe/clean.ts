import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Column } from '#shared/model/column'
import { INTEGER, TEXT } from '#shared/model/data-type'
import { cellCounts, type Certificate, type OutputFile, type OutputTarget } from '#shared/model/outcome'
import type { Recipe, RecipeStep } from '#shared/model/recipe'
import { VERSION } from '#main/version'
import type { EngineContext, Watch } from '../context'
import { type ExportRequest, type ExportTable, outputFormat, stageVersion } from '../datasets/export'
import { type OutputPlace, type StagedOutput, publishAll, stageText } from '../datasets/staged-output'
import type { SourceVersion } from '../datasets/version'
import { duckdbVersion } from '../duckdb/session'
import { checksum } from '../duckdb/version-file'
import { partOf } from '../progress'
import { writeRecipe } from './load'
import { removedColumns } from './rejects'
import { type RunResult, runRecipe } from './run'

/** What writing a row takes, beside cleaning one (measured); a file without rows takes as long as cleaning so many. */
const WRITING = { byDatabase: 0.5, byWorker: 2, file: 2_000 }

/** Where a clean dataset is taken to. */
export interface OutputRequest extends OutputPlace {
  readonly format?: string
  readonly options?: Readonly<Record<string, unknown>>
}

export interface CleanRequest {
  readonly source: SourceVersion & {
    readonly format: string
    /** The original file, for the certificate. */
    readonly file: string
    readonly bytes: number
    /** Its checksum, where that is known; else the file is read for it. */
    readonly sha256?: string
  }
  readonly recipe: Recipe
  /** The steps that really run, where drift was settled; else the recipe's. */
  readonly steps?: readonly RecipeStep[]
  /** A folder for the version files of the run: `clean.duckdb` and `rejects.duckdb`. */
  readonly folder: string
  /** `withRejects`: the rejects as a further table, where the format can hold several. */
  readonly output?: OutputRequest & { readonly withRejects?: boolean }
  readonly rejects?: OutputRequest
  /** Rows that transforms took away, each with the step that did. */
  readonly removed?: OutputRequest
  /** Lines of the source that could not be read. */
  readonly unreadable?: OutputRequest
  /** Cells that could not be converted, with their text. */
  readonly invalid?: OutputRequest
  /** Where the certificate goes, as JSON. */
  readonly certificate?: OutputPlace
  /** Streams of sources to which the caller writes afterwards, for the certificate. */
  readonly targets?: readonly Omit<OutputTarget, 'rows'>[]
}

export interface Cleaned extends RunResult {
  readonly outputs: readonly OutputFile[]
  readonly certificate: Certificate
}

/**
 * The main job: runs a recipe over a version and writes the clean dataset, the rejects and the certificate to where the
 * user wants them. Either all outputs stand there in the end or none.
 *
 * @throws Failure as runRecipe and exportVersion
 */
export async function cleanVersion(engine: EngineContext, request: CleanRequest, watch: Watch): Promise<Cleaned> {
  const { source, recipe, folder, output: clean, rejects, removed, unreadable, invalid } = request
  const asked = [clean, rejects, removed, unreadable, invalid].filter((output) => output !== undefined)
  // How many rows the others get is not known yet: few, mostly.
  const cleaned = source.rows / Math.max(1, asked.reduce((sum, output) => sum + cost(output, output === clean ? source.rows : 0), source.rows))
  const digest = source.sha256 === undefined ? checksum(source.file, watch.signal) : Promise.resolve(source.sha256)
  digest.catch(() => {})
  const result = await runRecipe(engine, {
    source, steps: request.steps ?? recipe.steps, clean: join(folder, 'clean.duckdb'), rejects: join(folder, 'rejects.duckdb'),
  }, partOf(watch, 0, cleaned))
  const rejectsTable = { version: result.rejects.path, columns: result.rejects.columns, rows: result.rejects.rows }
  const wanted: ExportRequest[] = [
    ...(clean ? [{ ...clean, kind: 'clean' as const, name: 'data', version: result.clean.path, columns: result.clean.columns, rows: result.clean.rows, ...(clean.withRejects && { rejects: rejectsTable }) }] : []),
    ...(rejects ? [{ ...rejects, ...rejectsTable, kind: 'rejects' as const, name: 'rejects' }] : []),
    ...(removed ? [{ ...removed, version: result.rejects.path, table: 'removed' as const, columns: removedColumns(source.columns), rows: result.outcome.rows.removed, kind: 'removed' as const, name: 'removed' }] : []),
    ...(unreadable ? [{ ...unreadable, ...unreadableTable(source), kind: 'unreadable' as const, name: 'unreadable' }] : []),
    ...(invalid ? [{ ...invalid, version: result.rejects.path, table: 'invalid' as const, columns: INVALID_COLUMNS, rows: result.invalid, kind: 'invalid_cells' as const, name: 'invalid_cells' }] : []),
  ]
  const staged: StagedOutput[] = []
  try {
    const outputs: OutputFile[] = []
    const all = wanted.reduce((sum, output) => sum + cost(output, output.rows), 0)
    let from = cleaned
    for (const output of wanted) {
      const to = from + (1 - cleaned) * cost(output, output.rows) / all
      const { file, ...rest } = await stageVersion(engine, output, partOf(watch, from, to))
      from = to
      staged.push(rest)
      outputs.push(file)
    }
    const certificate = certify(request, result, outputs, await digest)
    if (request.certificate) staged.push(await stageText(request.certificate, `${JSON.stringify(certificate, null, 2)}\n`))
    await publishAll(staged)
    return { ...result, outputs, certificate }
  } finally {
    for (const { discard } of staged) await discard()
  }
}

/** What writing an output takes, in rows that are cleaned meanwhile. */
const cost = ({ path, format }: OutputRequest, rows: number): number =>
  WRITING.file + rows * (outputFormat(path, format).writes.share === undefined ? WRITING.byDatabase : WRITING.byWorker)

/** The lines of a version's source that could not be read, as a table to be written. */
export const unreadableTable = ({ path, unreadable }: Pick<SourceVersion, 'path' | 'unreadable'>): ExportTable =>
  ({ version: path, table: 'unreadable', columns: UNREADABLE_COLUMNS, rows: unreadable })

const UNREADABLE_COLUMNS: readonly Column[] = [{ name: 'sheet', type: TEXT }, { name: 'line', type: INTEGER }, { name: 'reason', type: TEXT }, { name: 'raw', type: TEXT }]
const INVALID_COLUMNS: readonly Column[] = [
  { name: 'line', type: INTEGER }, { name: 'step', type: INTEGER }, { name: 'column', type: TEXT }, { name: 'text', type: TEXT }, { name: 'reason', type: TEXT },
]

function certify({ source, recipe, targets = [] }: CleanRequest, { outcome, totals, ...result }: RunResult, outputs: readonly OutputFile[], sha256: string): Certificate {
  const { rows } = outcome
  return {
    winnow: VERSION,
    engine: `DuckDB ${duckdbVersion()}`,
    recipe: { name: recipe.name ?? null, sha256: createHash('sha256').update(writeRecipe(recipe)).digest('hex'), steps: recipe.steps.length },
    input: { file: source.name, bytes: source.bytes, sha256, format: source.format, rows: source.rows, unreadable: source.unreadable },
    rows,
    cells: cellCounts(outcome),
    balanced: rows.in + rows.added === rows.clean + rows.rejected + rows.removed + rows.unreadable,
    totals: [...totals],
    outputs: [...outputs],
    ...(targets.length > 0 && { targets: targets.map((target) => ({ ...target, rows: result[target.kind].rows })) }),
  }
}
