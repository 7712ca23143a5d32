import type { Cell } from '#shared/model/column'
import type { SourceConfig } from '#shared/model/source'

/** What every connector is tried with, in this order, and what it must do. */
export const CASES = {
  check: 'says that a connection works',
  unreachable: 'says what is wrong with an address or a path, and what to do',
  wrong_password: 'says that the login is wrong, without the password',
  permission: 'says that a permission is missing',
  discover: 'names its streams and their columns',
  sample: 'gives the first rows',
  read: 'reads a table exactly',
  choice: 'reads chosen columns and a limited number of rows',
  types: 'reads every type exactly',
  empty: 'reads a table without rows',
  wide: 'reads a table of many columns',
  huge: 'reads a table of many rows',
  missing: 'says that a table is not there',
  cancel: 'stops in the midst of reading and leaves nothing behind',
  retry: 'goes on after a connection that broke once',
  broken: 'ends clearly when the connection breaks again and again',
  create: 'writes a new table, and refuses one that is there',
  append: 'adds rows to a table',
  replace: 'replaces the rows of a table',
  upsert: 'changes rows by their keys and adds the others',
} as const
export type Case = keyof typeof CASES

/** A table of which everything is known; rows in the order in which they are read. */
export interface KnownTable {
  readonly stream: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A system that a connector speaks to, with tables that are known. What is absent belongs to cases that the fixture says it cannot have. */
export interface System {
  readonly config: SourceConfig
  /** Two columns and three rows. */
  readonly small: KnownTable
  readonly types?: KnownTable
  readonly empty?: Omit<KnownTable, 'rows'>
  readonly wide?: { readonly stream: string; readonly columns: number }
  /** Large enough to be cancelled in the midst of reading. */
  readonly huge?: { readonly stream: string; readonly rows: number }
  readonly missingStream?: string
  /** Leads nowhere. */
  readonly unreachable?: SourceConfig
  readonly wrongPassword?: { readonly config: SourceConfig; readonly password: string }
  /** A login that may not read that stream. */
  readonly unpermitted?: { readonly config: SourceConfig; readonly stream: string }
  /** Where it listens, and a config that goes to another place instead: faults of the network are put in between. */
  readonly behind?: { readonly host: string; readonly port: number; readonly config: (host: string, port: number) => SourceConfig }
  /** A config that may write, and the name of a table that is not there. */
  readonly writable?: { readonly config: SourceConfig; readonly target: string }
  stop?(): Promise<void>
}

/** What a connector joins the suite with: one file in `fixtures`, whose default export this is. */
export interface Fixture {
  readonly connector: string
  /** The folder of a package, or a YAML file, that brings it from outside. */
  readonly from?: string
  /** Cases that a connector of this kind cannot have, with the reason. */
  readonly cannot: Partial<Readonly<Record<Case, string>>>
  /** Why the system cannot be started on this machine. */
  readonly missing?: string
  /** Makes the system; its files may lie in the folder. */
  start(folder: string): Promise<System>
}
