import type { Column } from '#shared/model/column'

/** A version file with what is known of it. */
export interface DatasetVersion {
  readonly path: string
  readonly columns: readonly Column[]
  readonly rows: number
  readonly unreadable: number
}

/** A version together with where its rows came from, which stands with every reject. */
export interface SourceVersion extends DatasetVersion {
  /** The file as people know it. */
  readonly name: string
  readonly sheet?: string
}
