import type { DatasetVersion } from '#engine/datasets/version'
import type { Connection, ConnectionWatch } from '#engine/sources/connection'
import { refuseUnwritableBy, writeStream } from '#engine/sources/write-stream'
import type { TargetRequest } from '#shared/contract/sources'
import type { OutputTarget } from '#shared/model/outcome'
import { failure } from '#shared/model/problem'
import type { Project } from '#shared/model/project'
import type { WrittenTarget } from '#shared/model/run'
import type { TaskParts } from './parts'

/** What the run of a recipe is asked to write to saved sources. */
export interface TargetRequests {
  readonly target?: TargetRequest | undefined
  readonly rejectsTarget?: TargetRequest | undefined
}

/** The saved source that a run writes to: known to take it before any work is done. */
export class RunTargets {
  private constructor(private readonly parts: Pick<TaskParts, 'sources' | 'store'>, private readonly connection: Connection, private readonly source: string, private readonly wanted: readonly Wanted[]) {}

  /** Undefined where no target is wanted. Throws NOT_FOUND, TARGET_REFUSED and what opening a source throws. */
  static async open(parts: Pick<TaskParts, 'sources' | 'store'>, project: Project, { target, rejectsTarget }: TargetRequests): Promise<RunTargets | undefined> {
    const wanted: Wanted[] = [...(target ? [{ kind: 'clean' as const, ...target }] : []), ...(rejectsTarget ? [{ kind: 'rejects' as const, ...rejectsTarget }] : [])]
    const [first, second] = wanted
    if (!first) return undefined
    const source = parts.store.sources.get(first.sourceId)
    if (source.projectId !== project.id) throw failure('NOT_FOUND', 'The project has no such source.', 'Choose one of its own sources.', { value: first.sourceId })
    if (second && second.sourceId !== first.sourceId) {
      throw failure('TARGET_REFUSED', 'Clean rows and rejects would go to two sources, which cannot be written both or neither.', 'Choose one source for both, or write the rejects to a file.')
    }
    if (second && second.target === first.target) throw failure('TARGET_REFUSED', `Clean rows and rejects would both go to "${first.target}".`, 'Name another table for the rejects.')
    const connection = await parts.sources.connection({ sourceId: source.id })
    refuseUnwritableBy(connection.connector, wanted)
    return new RunTargets(parts, connection, source.name, wanted)
  }

  /** As a certificate names them. */
  get named(): Omit<OutputTarget, 'rows'>[] {
    return this.wanted.map(({ kind, target, mode }) => ({ kind, source: this.source, connector: this.connection.connector.id, target, mode }))
  }

  /** Writes all of them or none. What fails is not tried again: whoever lost the connection does not know what was written. */
  async write(tables: Readonly<Record<Wanted['kind'], VersionTable>>, watch: ConnectionWatch): Promise<WrittenTarget[]> {
    this.parts.store.sources.touch(this.wanted[0]?.sourceId ?? '')
    const outputs = this.wanted.map(({ kind, target, mode, keys }) => ({ version: tables[kind].path, columns: tables[kind].columns, rows: tables[kind].rows, target, mode, ...(keys && { keys }) }))
    const { notes } = await writeStream(this.parts.sources.tools, this.connection, outputs, watch)
    for (const note of notes) watch.log?.('info', note)
    return this.wanted.map(({ kind, sourceId, target, mode }, index) => ({ kind, sourceId, target, mode, rows: tables[kind].rows, notes: index === 0 ? [...notes] : [] }))
  }
}

type VersionTable = Pick<DatasetVersion, 'path' | 'columns' | 'rows'>
type Wanted = TargetRequest & { readonly kind: 'clean' | 'rejects' }
