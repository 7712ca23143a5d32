import { WriteMode } from '#shared/model/source'
import { type Command, Option } from 'commander'
import type { LoadedRecipe } from '#engine/recipe/load'
import type { Client } from '#shared/contract/index'
import type { StartRun } from '#shared/contract/runs'
import type { TargetRequest } from '#shared/contract/sources'
import { failure } from '#shared/model/problem'
import type { RunResult } from '#shared/model/run'
import type { DriftOptions } from './options'
import { runToEnd } from './run-to-end'
import { sourceNamed } from './source-name'

/** A table of a saved source that a run writes to. */
export interface TargetOptions {
  readonly to?: string
  readonly table?: string
  readonly rejectsTable?: string
  readonly mode?: WriteMode
  readonly key?: readonly string[]
  readonly project?: string
}

export type RecipeResult = Extract<RunResult, { kind: 'recipe' }>

/** `--to SOURCE --table TABLE …`: for every command that can write clean rows to a table of a saved source. */
export const addTargetOptions = (command: Command): Command => command
  .option('--to <source>', 'write the clean rows to a table of this saved source instead, all of them or none; the rows stay in the project as datasets')
  .option('--table <table>', 'with --to: the table, e.g. shop.orders_clean')
  .option('--rejects-table <table>', 'with --to: the table for the rejects')
  .addOption(new Option('--mode <mode>', 'with --to: what becomes of a table that is there; create refuses it').choices(WriteMode.options).default('create'))
  .option('--key <column...>', 'with --to: columns that tell rows apart, for --mode upsert')

/** The tables that a run is to write, as the contract has them; nothing where no source is named. Throws INPUT_INVALID, NOT_FOUND. */
export async function targetsOf(client: Client, { to, table, rejectsTable, mode = 'create', key, project }: TargetOptions): Promise<Pick<StartRun, 'target' | 'rejectsTarget'>> {
  if (to === undefined) return {}
  if (table === undefined) throw failure('INPUT_INVALID', 'It is not said which table is written.', 'Name it: --table shop.orders_clean')
  const { id: sourceId } = await sourceNamed(client, to, project)
  const target: TargetRequest = { sourceId, target: table, mode, ...(key && { keys: [...key] }) }
  return { target, ...(rejectsTable !== undefined && { rejectsTarget: { sourceId, target: rejectsTable, mode } }) }
}

/** Runs a recipe over a version to its end. Throws what the run failed with. */
export async function runRecipe(client: Client, versionId: string, { recipe: { recipe }, drift: { map, allowMissing }, ...outputs }: Omit<StartRun, 'versionId' | 'recipe' | 'recipeId' | 'drift'> & { readonly recipe: LoadedRecipe; readonly drift: DriftOptions }, signal: AbortSignal): Promise<{ readonly runId: string; readonly result: RecipeResult }> {
  const { id: runId, result } = await runToEnd(client, await client.runs.start({ versionId, recipe, drift: { map: { ...map }, ...(allowMissing && { skipMissing: true }) }, ...outputs }), signal)
  if (result?.kind !== 'recipe') throw failure('INTERNAL', 'The run gave nothing.', 'Try again.')
  return { runId, result }
}
