import type { EngineContext } from '#engine/context'
import type { Connection, ConnectionTools, ConnectionWatch } from '#engine/sources/connection'
import type { FileRef } from '#shared/contract/files'
import type { Store } from '#main/store/store'

/** What the executors of runs work with. */
export interface TaskParts {
  readonly engine: EngineContext
  readonly store: Store
  /** Finds a file, or a folder to write to, that the user named, where that is allowed. */
  readonly files: { resolve(file: FileRef): Promise<{ readonly path: string; readonly name: string }>; folder(path: string): Promise<string> }
  /** Sources, ready to be read. */
  readonly sources: {
    readonly tools: ConnectionTools
    connection(source: { readonly sourceId: string }): Promise<Connection>
    used<T>(sourceId: string, watch: ConnectionWatch, work: () => Promise<T>): Promise<T>
  }
  /** The tasks of all runs that have not ended. */
  readonly tasks: () => readonly unknown[]
}
