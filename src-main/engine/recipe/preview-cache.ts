import { createHash } from 'node:crypto'
import { failure } from '#shared/model/problem'
import type { RecipeStep } from '#shared/model/recipe'
import type { EngineContext } from '../context'
import type { SourceVersion } from '../datasets/version'
import { identifier, text } from '../duckdb/quote'
import { Session } from '../duckdb/session'
import { Preview } from './preview'
import { prepareRecipe } from './run'

/** The share of the memory budget that previews get. */
const SHARE = 0.25
/** What has not been looked at for so long is dropped. */
const KEPT_MS = 15 * 60_000
/** More previews than this are not kept at once. */
const MOST = 8

interface Entry {
  readonly key: string
  readonly alias: string
  /** What the names of its tables begin with. */
  readonly prefix: string
  readonly preview: Preview
  readonly abort: AbortController
  readonly completed: Promise<void>
  used: number
}

/**
 * The previews of one project, on one instance that may read the project's versions and nothing else. A preview is known
 * by its version and its steps; those that are no longer looked at give their memory back.
 */
export class PreviewCache {
  readonly #entries = new Map<string, Entry>()
  readonly #attached = new Map<string, { alias: string; users: number }>()
  #sessions: Promise<{ work: Session; pages: Session }> | undefined
  readonly #ended = new AbortController()
  #made = 0

  /** @param folders where the project's version files are */
  constructor(private readonly engine: EngineContext, private readonly folders: readonly string[]) {}

  /**
   * The preview of a recipe over a version; the pass over the whole dataset is started in the background.
   * Throws a Failure with all problems of the recipe; RUN_CANCELLED when all previews are closed meanwhile.
   */
  async open(source: SourceVersion, steps: readonly RecipeStep[], until?: number): Promise<Entry> {
    const key = createHash('sha256').update(JSON.stringify([source.path, steps.slice(0, until)])).digest('hex')
    const known = this.#entries.get(key)
    if (known) {
      known.used = Date.now()
      return known
    }
    await this.#forget()
    const { work, pages } = await this.#open()
    const recipe = await prepareRecipe(pages, source.columns, steps, until)
    const alias = await this.#attach(pages, source.path)
    const prefix = `p${this.#made++}_`
    const own = await work.branch()
    const preview = new Preview(pages, own, source, recipe, alias, { create: 'CREATE TABLE', name: (part) => `memory.main.${identifier(prefix + part)}` })
    const abort = new AbortController()
    const completed = preview.complete(abort.signal).then(() => {}).finally(() => own.close())
    completed.catch(() => {})
    const entry: Entry = { key, alias, prefix, preview, abort, completed, used: Date.now() }
    this.#entries.set(key, entry)
    return entry
  }

  /** Ends all previews for good and closes the instance. */
  async close(): Promise<void> {
    this.#ended.abort()
    for (const { abort, completed, preview } of this.#entries.values()) {
      abort.abort()
      await completed.catch(() => {})
      await preview.close()
    }
    this.#entries.clear()
    const sessions = await this.#sessions?.catch(() => undefined)
    await sessions?.pages.close()
    await sessions?.work.close()
    this.#sessions = undefined
  }

  #open(): Promise<{ work: Session; pages: Session }> {
    if (this.#ended.signal.aborted) throw failure('RUN_CANCELLED', 'The preview was closed.', 'Look at it again.')
    this.#sessions ??= (async () => {
      const lease = await this.engine.budget.lease(this.engine.budget.share(SHARE), this.#ended.signal)
      const work = await Session.open({ lease, tempRoot: this.engine.tempRoot, allowed: { folders: this.folders } })
      return { work, pages: await work.branch() }
    })()
    return this.#sessions
  }

  async #attach(session: Session, path: string): Promise<string> {
    const known = this.#attached.get(path)
    if (known) {
      known.users += 1
      return known.alias
    }
    const alias = `v${this.#attached.size}_${this.#made}`
    await session.attach(path, alias)
    this.#attached.set(path, { alias, users: 1 })
    return alias
  }

  /** Drops what is old or too much, the longest unused first. */
  async #forget(): Promise<void> {
    const entries = [...this.#entries.values()].sort((a, b) => a.used - b.used)
    const old = entries.filter(({ used }, index) => Date.now() - used > KEPT_MS || entries.length - index >= MOST)
    for (const entry of old) await this.#drop(entry)
  }

  async #drop({ key, alias, prefix, preview, abort, completed }: Entry): Promise<void> {
    this.#entries.delete(key)
    abort.abort()
    await completed.catch(() => {})
    await preview.close()
    const { pages } = await this.#open()
    const tables = await pages.rows(`SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory' AND starts_with(table_name, ${text(prefix)})`)
    for (const [name] of tables) await pages.run(`DROP TABLE IF EXISTS memory.main.${identifier(String(name))}`)
    const attached = [...this.#attached].find(([, version]) => version.alias === alias)
    if (!attached) return
    attached[1].users -= 1
    if (attached[1].users === 0) {
      this.#attached.delete(attached[0])
      await pages.detach(alias)
    }
  }
}
