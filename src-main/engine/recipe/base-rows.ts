import type { PreviewRow } from '#shared/model/preview'
import { identifier } from '../duckdb/quote'
import type { Session } from '../duckdb/session'
import type { SourceVersion } from '../datasets/version'
import { type Base, readPage } from './bases'
import type { CompiledRecipe } from './compile'
import type { Execution } from './execution'
import { nestLayers } from './layers'
import { type Lines, type PlacesWanted, linesOf, readRows, recallTexts } from './preview-rows'

/** Reads rows of the base of a recipe's last stage, with what the stage's steps make of them. */
export class BaseRows {
  #found: Promise<Lines> | undefined

  /** @param alias under which the source version is attached */
  constructor(private readonly session: Session, private readonly source: SourceVersion, private readonly recipe: CompiledRecipe, private readonly execution: Execution, private readonly alias: string) {}

  /** @param condition which of them, as SQL over the words */
  async read(base: Base, places: PlacesWanted, condition: string, signal?: AbortSignal): Promise<PreviewRow[]> {
    const stage = this.execution.stages.at(-1)
    if (!stage) return []
    const { marks, words } = this.execution
    const nest = nestLayers(readPage(base, words, places.list), stage.steps, stage.first, marks, { bits: true, reasons: true, before: true })
    const rows = await readRows(this.session, nest, this.recipe, marks, condition, await this.#lines, places, signal)
    if (stage.first === 0) return rows
    return recallTexts(this.session, rows, { table: `${identifier(this.alias)}.rows`, columns: this.source.columns, invalid: this.execution.leavings.invalid }, signal)
  }

  get #lines(): Promise<Lines> {
    this.#found ??= linesOf(this.session, `${identifier(this.alias)}.lines`)
    return this.#found
  }
}
