import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { outputFormat } from '#engine/datasets/export'
import { refuseTaken } from '#engine/datasets/staged-output'
import { type ImportedVersion, importFile } from '#engine/datasets/import'
import { sheetsOf } from '#engine/datasets/version'
import { type Session, inLeasedSession } from '#engine/duckdb/session'
import { profileVersion } from '#engine/profile/measure-version'
import { cleanVersion, type Cleaned } from '#engine/recipe/clean'
import { findDrift, settleDrift } from '#engine/recipe/drift'
import type { LoadedRecipe } from '#engine/recipe/load'
import { prepareRecipe } from '#engine/recipe/run'
import { Failure, failure, problemsOf, type Problem } from '#shared/model/problem'
import type { Profile } from '#shared/model/profile'
import type { RecipeStep } from '#shared/model/recipe'
import type { DriftOptions } from './options'
import type { progressLine } from './output'
import type { TemporaryProject } from './temporary-project'

/** A file and the recipe that is to run over it. */
export interface RecipeInput {
  readonly recipe: LoadedRecipe
  readonly file: string
  readonly input?: Record<string, unknown>
  readonly drift?: DriftOptions
}

/** What a run of a recipe over a file needs, from `run` and from `convert --recipe`. */
export interface CleanFile extends RecipeInput {
  readonly output: string
  /** The rejects in the same file, where its format can hold several tables. */
  readonly withRejects?: boolean
  readonly rejects?: string
  readonly removed?: string
  readonly unreadable?: string
  readonly invalid?: string
  readonly certificate?: string
  readonly overwrite?: boolean
  readonly set?: Record<string, unknown>
  /** Measure the input too. */
  readonly profile?: boolean
}

type Tell = ReturnType<typeof progressLine>['tell']

/** Imports a file as its recipe says and settles drift. Throws every problem of the recipe at once, each with its line. */
export async function importForRecipe(
  { engine, folder, signal }: TemporaryProject, { recipe: { recipe, locate }, file, input, drift: choice }: RecipeInput, tell: Tell,
): Promise<{ version: ImportedVersion; steps: RecipeStep[] }> {
  const version = await importFile(engine, { path: file, input: { ...recipe.input, ...input }, version: join(folder, 'source.duckdb') }, { signal, progress: tell })
  const { drift, others } = await inLeasedSession(engine, signal, async (session) => ({
    drift: await findDrift(session, recipe, version.columns), others: await problemsBesideDrift(session, recipe.steps, version),
  }))
  try {
    return { version, steps: settleDrift(recipe, drift, version.columns, { map: choice?.map, skipMissing: choice?.allowMissing }) }
  } catch (error) {
    const [first, ...rest] = problemsOf(error)
    throw located(new Failure(first, [...rest, ...others], { cause: error }), locate)
  }
}

/** What else is wrong with a recipe: told together with the missing columns. */
async function problemsBesideDrift(session: Session, steps: readonly RecipeStep[], { columns }: ImportedVersion): Promise<Problem[]> {
  const problems = await prepareRecipe(session, columns, steps).then(() => [], (error: unknown) => problemsOf(error))
  return problems.filter(({ code }) => code !== 'COLUMN_MISSING')
}

/** Imports a file, settles drift, runs the recipe and writes its outputs, all in a temporary project. */
export async function cleanFile(project: TemporaryProject, job: CleanFile, tell: Tell): Promise<Cleaned & { readonly profile?: Profile }> {
  const { engine, folder, signal } = project
  const { recipe: { recipe, locate }, file, output, certificate, overwrite } = job
  await refuseOutputs(file, [output, job.rejects, job.removed, job.unreadable, job.invalid], { certificate, overwrite })
  const { version, steps } = await importForRecipe(project, job, tell)
  const beside = (path: string | undefined) => (path === undefined ? undefined : { path, overwrite })
  const watch = { signal, progress: tell }
  const measured = job.profile ? await profileVersion(engine, version, watch) : undefined
  try {
    const cleaned = await cleanVersion(engine, {
      source: { ...version, name: basename(file), ...sheetsOf(version.report, version.columns), format: version.report.format, file, bytes: version.fileBytes },
      recipe, steps, folder,
      output: { path: output, options: job.set, overwrite, withRejects: job.withRejects },
      rejects: beside(job.rejects), removed: beside(job.removed), unreadable: beside(job.unreadable), invalid: beside(job.invalid), certificate: beside(certificate),
    }, watch)
    return { ...cleaned, ...(measured && { profile: measured }) }
  } catch (error) {
    throw located(error, locate, steps.length - recipe.steps.length)
  }
}

/** Says before any work what could not be written after it. Throws FORMAT_UNKNOWN, OUTPUT_EXISTS, CONFLICT. */
export async function refuseOutputs(
  source: string, tables: readonly (string | undefined)[], { certificate, overwrite = false }: Pick<CleanFile, 'certificate' | 'overwrite'> = {},
): Promise<void> {
  for (const path of tables) if (path !== undefined) outputFormat(path)
  const paths = [...tables, certificate].filter((path) => path !== undefined)
  for (const [index, path] of paths.entries()) {
    if (paths.findIndex((other) => resolve(other) === resolve(path)) !== index) throw failure('CONFLICT', `"${path}" is named for two outputs.`, 'Give each a name of its own.', { file: path })
    if (await isSameFile(path, source)) throw failure('CONFLICT', `"${path}" is the file that is read: it is never changed.`, 'Choose another name.', { file: path })
    if (!overwrite) await refuseTaken(path)
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)))
  return left !== undefined && right !== undefined && left.ino === right.ino && left.dev === right.dev
}

/** @param before how many steps were put before those of the recipe */
function located(error: unknown, locate: LoadedRecipe['locate'], before = 0): unknown {
  if (!(error instanceof Failure)) return error
  const [first, ...rest] = error.problems.map((problem) => {
    const pointer = problem.place?.pointer?.replace(/^\/steps\/(\d+)/, (_whole, index: string) => `/steps/${Number(index) - before}`)
    return pointer?.startsWith('/steps/') ? locate({ ...problem, place: { ...problem.place, pointer } }) : problem
  })
  return first ? new Failure(first, rest, { cause: error }) : error
}
