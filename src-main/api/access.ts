import { type ApiKey, hasScope, type Scope } from '#shared/model/access'
import { failure } from '#shared/model/problem'
import type { DataService } from '#main/settings/schema'
import type { OwnedKind } from '#main/store/repositories/owners'
import type { Store } from '#main/store/store'
import type { Uploads } from '#main/store/uploads'

/** The page, in a browser or in the window; the command line of the same user; whoever sends the token of this start over REST. They may do everything. */
export const PAGE = 'page'
export const COMMAND_LINE = 'command line'
export const TOKEN = 'token'

const OWN: ReadonlySet<string> = new Set([PAGE, COMMAND_LINE, TOKEN])

/** Whether a caller is the user of this machine, who needs no key. */
export const isOwn = (caller: string): boolean => OWN.has(caller)

/** Who calls, as a host says: one of the above, or the id of a key. Hosts alone can say it; a call without it comes from inside. */
export interface Called {
  readonly caller?: string
}

/** The name of whoever calls, as logs have it; null for a call from inside. */
export const whoOf = ({ access, caller }: Called & { readonly access: Access }): string | null => access.key?.name ?? caller ?? null

/** What a caller may see and do. */
export class Access {
  /**
   * @param key without one everything is allowed
   * @param granted what the settings let keys use that are not for everything
   */
  constructor(readonly key?: ApiKey, readonly granted: DataService = {}) {}

  allows(scope: Scope): boolean {
    return !this.key || hasScope(this.key.scopes, scope)
  }

  /** Whether the caller sees that project. */
  sees(projectId: string | undefined): boolean {
    if (!this.key || this.key.projectIds === null) return true
    return projectId !== undefined && this.key.projectIds.includes(projectId)
  }

  /** Whether the caller sees all projects, also those to come. */
  get seesAll(): boolean { return !this.key || this.key.projectIds === null }

  /** Whether sensitive values are hidden. */
  get masks(): boolean { return !this.allows('data_unmasked') }

  /** Rows that are written where the caller gets at them past Winnow cannot be masked. Throws FORBIDDEN. */
  requireUnmaskedFor({ folder, target, rejectsTarget }: { readonly folder?: unknown; readonly target?: unknown; readonly rejectsTarget?: unknown }): void {
    if (folder !== undefined || target !== undefined || rejectsTarget !== undefined) this.require('data_unmasked')
  }

  /** Throws FORBIDDEN. */
  require(scope: Scope): void {
    if (!this.allows(scope)) throw failure('FORBIDDEN', `The key "${this.key?.name}" may not do that: it lacks the scope ${scope}.`, `Use a key with that scope: winnow keys create --name NAME --scope ${scope}.`)
  }
}

/** Members of inputs by which something is named that belongs to a project, and what each names. */
export const NAMING: Readonly<Record<string, OwnedKind>> = {
  projectId: 'project', project_id: 'project', sourceId: 'source', source_id: 'source', datasetId: 'dataset', dataset_id: 'dataset', versionId: 'version', recipeId: 'recipe',
  runId: 'run', jobId: 'run', job_id: 'run', artifactId: 'artifact', artifact_id: 'artifact', uploadId: 'artifact', deletionId: 'deletion', ruleId: 'rule',
}

/** Something that a call names. */
export interface Named {
  readonly kind: OwnedKind
  readonly id: string
}

/** An input nested deeper is refused by its schema anyway. */
const DEEPEST = 64

/** All that an input names, however deep; the input is not checked yet. */
export function namedIn(input: unknown, depth = 0): Named[] {
  if (typeof input !== 'object' || input === null || depth > DEEPEST) return []
  return Object.entries(input).flatMap(([member, value]): Named[] => {
    const kind = Object.hasOwn(NAMING, member) ? NAMING[member] : undefined
    return kind && typeof value === 'string' ? [{ kind, id: value }] : namedIn(value, depth + 1)
  })
}

/** The project that something belongs to, an upload on its way in included; undefined when there is no such thing. */
export function ownerOf({ store, uploads }: { readonly store: Store; readonly uploads: Uploads }, { kind, id }: Named): string | undefined {
  return store.owners.projectOf(kind, id) ?? (kind === 'artifact' ? uploads.projectOf(id) : undefined)
}

/** The project that is meant where none is named: the first that the caller sees. Throws NOT_FOUND. */
export function projectFor({ store, access }: { readonly store: Store; readonly access: Access }, named?: string): string {
  if (named !== undefined) return store.projects.get(named).id
  const first = access.seesAll ? store.projects.first() : store.projects.list().find(({ id }) => access.sees(id))
  if (!first) throw notFound()
  return first.id
}

/** The same for what belongs to others and for what is not there: nobody learns which of the two it is. */
export const notFound = (): Error => failure('NOT_FOUND', 'There is no such thing in the projects of this key.', 'Check the id; a key that was made for named projects sees these alone.')
