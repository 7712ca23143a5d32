import type { z } from 'zod'
import type { Cell } from '../model/column'
import type { LogLevel } from '../model/run'
import type { CheckStep, ConnectorCategory, Discovery, FoundSource, SourceColumn, StreamChoice, WriteMode } from '../model/source'
import type { Inspection, OutputTable, Progress, Queries, Reading } from './format'

/** Marks a member of a config as a secret: never stored, shown, logged or exported, but kept in the secrets store. For `.meta()`. */
export const SECRET = { secret: true, widget: 'secret' } as const

/** Marks a member of a config as a path of this machine (or a list of them): a caller may name only what was allowed. For `.meta()`. */
export const PATH = { path: true, widget: 'path' } as const

/**
 * Marks what lets a connector show who asks by a login that this computer has (a profile, variables, a role) and not its
 * config: usually one alternative of several. A key without the scope admin may not choose it. For `.meta()`.
 */
export const AMBIENT = { ambient: true } as const

/** Marks the switch (a boolean) by which hosts of this machine or of a private network may be asked through `Network`. For `.meta()`. */
export const PRIVATE = { private: true } as const

/**
 * Marks a member that says where a connector goes: the name of a host, or an address of the web. A key without the scope admin
 * may lead it to this machine or into a private network only where the settings name that host. On the whole config: nobody
 * can tell where it leads, so such a key may not bring one at all. For `.meta()`.
 */
export const HOST = { host: true } as const

/**
 * Marks a member of a config that says how a source is asked, and never which rows come: limits, encryption. To change it is no
 * reason to read a dataset anew. For `.meta()`.
 */
export const MANNER = { manner: true } as const

/** Files that a connector brings, read by the formats. */
export interface FileReader {
  /** How a file would be read; `input` as a recipe's. Throws FILE_*, FORMAT_*. */
  inspect(path: string, name: string, input?: Readonly<Record<string, unknown>>): Promise<Inspection & { readonly format: string }>
  /** Makes a file readable. What the reading made lies in the connector's temporary folder. */
  read(path: string, name: string, input?: Readonly<Record<string, unknown>>): Promise<Reading>
  /** Several readings as one table, with the column `source_file`: columns matched by their names; what one lacks is empty in its rows. */
  union(parts: readonly { readonly name: string; readonly reading: Reading }[]): Reading
}

/** The way to the network: what is not allowed does not happen. */
export interface Network {
  /**
   * As the platform's, but: http and https only; names are resolved once and pinned; private, loopback and link-local
   * addresses are refused unless their host is in `allowed`; each redirect is checked again and loses its
   * credentials where the host changes; nothing at all while Winnow is offline.
   *
   * @throws Failure NETWORK_REFUSED, OFFLINE, TIMEOUT, SOURCE_UNREACHABLE
   */
  fetch(url: string, request?: NetworkRequest): Promise<NetworkAnswer>
  /** Whether a connection to that host may be opened at all. Throws OFFLINE (loopback is never offline). */
  mayConnect(host: string): void
  /**
   * The addresses of a host, for a connection that a connector makes itself: looked up once, checked, and to be connected
   * to in place of the name, which may lead elsewhere by the next look.
   *
   * @throws Failure OFFLINE; NETWORK_REFUSED where the host is private and whoever brought the config may not reach it; what the system throws for a name without addresses
   */
  resolve(host: string, port: number): Promise<readonly NetworkAddress[]>
}

/** An address of a host. */
export interface NetworkAddress {
  readonly address: string
  /** 4 or 6. */
  readonly family: number
}

export interface NetworkRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
  /** Hosts (name or name:port) that may be private: the user named them. */
  readonly allowed?: readonly string[]
  /** An answer must begin within so many ms (30,000 unless told). */
  readonly timeout?: number
  /** Certificates are not verified: the user wants that. */
  readonly insecure?: boolean
}

export interface NetworkAnswer {
  readonly status: number
  /** Where it came from in the end. */
  readonly url: string
  /** A header by its name in small letters. */
  header(name: string): string | undefined
  /** The content as it comes; to be read to its end, or `cancel`led. */
  readonly body: AsyncIterable<Uint8Array>
  /** The whole content as text. Throws TOO_LARGE beyond so many bytes. */
  text(mostBytes: number): Promise<string>
  cancel(): Promise<void>
}

/** A member of a config in whose place the other end has put another value: of a token that can be used once, the one that comes after it. */
export interface RenewedMember {
  readonly path: readonly string[]
  readonly value: string | number
}

/** Where the login of a connection is kept. */
export interface KeptLogin {
  /**
   * Keeps what came in place of secrets (and of members marked {@link MANNER}) where these are kept; all else of the config stays as
   * it is. Never throws: gives what the user must know where something could not be kept.
   */
  keep(members: readonly RenewedMember[]): Promise<string | undefined>
  /** What is kept now, where that differs from the config: another run may have renewed it since. */
  current(): Promise<readonly RenewedMember[]>
}

/** What a connector may use while it works. Its temporary folder is its own and is removed afterwards. */
export interface ConnectorContext {
  readonly tempDir: string
  /** Names the saved source; absent for a connection that is not saved. */
  readonly sourceId?: string
  /** Aborted: stop within half a second, at the other end too. */
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
  readonly log: (level: LogLevel, message: string) => void
  /** Takes a secret that the other end gave (a token) out of whatever is said, as those of the config are. */
  readonly hide: (secret: string) => void
  /** Absent where there is no place for it. */
  readonly login?: KeptLogin
  readonly network: Network
  readonly files: FileReader
  /** Runs a task of this connector's `worker.ts` in a worker thread; as for formats. */
  readonly inWorker: (task: string, data: unknown) => Promise<unknown>
}

export interface ReadRequest extends StreamChoice {
  /** With `cursor`: only rows whose cursor is greater than this value (as {@link StreamReading.cursorValue} gave it). */
  readonly after?: string
  /** All is wanted anew, whatever the connector itself keeps of what it read before. */
  readonly whole?: boolean
  /**
   * A folder that outlives a failed attempt: what was read is kept there in parts, with what is needed to go on (a key, a
   * page), so that the next attempt with the same folder neither loses nor doubles a row. Absent: nothing is kept.
   */
  readonly resumeFolder?: string
}

/** A stream made readable for the engine: as the reading of a file, with what a source knows beyond. */
export interface StreamReading extends Reading {
  /** The greatest value of the cursor column that was read, as exact text; absent without a cursor or rows. */
  readonly cursorValue?: string
  /** What tells this content from a later one, found without reading it: an ETag; names, sizes and times of files. Absent where nothing tells. */
  readonly state?: string
  /** Called once the rows stand in a dataset that is recorded: what the connector keeps of how far it read may move on. */
  readonly taken?: () => Promise<void>
  /** Called when the reading is not needed any more, taken or not: what lies outside of the temporary folder goes. */
  readonly close?: () => Promise<void>
}

/** What somebody who watches a stream is told. */
export interface StreamWatcher {
  /** Ends the watching. */
  readonly signal: AbortSignal
  /** How the stream stands, as {@link StreamReading.state} says it: at first, and whenever it has changed and come to rest. */
  readonly seen: (state: string) => void
  /** It cannot be looked at now; it is looked at again later, and `seen` then. */
  readonly failed: (error: unknown) => void
}

export interface StreamSample {
  readonly columns: readonly SourceColumn[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table to be written to a target, in the source's own words. */
export interface WriteRequest {
  /** The stream (table, object) to write: `shop.orders_clean`, `exports/orders.csv`. */
  readonly target: string
  readonly mode: WriteMode
  /** Columns that tell rows apart; needed by `upsert`. */
  readonly keys?: readonly string[]
  readonly table: OutputTable
  /** Further tables for the same source: all or none are written. Only for connectors that write `together`. */
  readonly also?: readonly Omit<WriteRequest, 'also'>[]
}

export interface ConnectorWriteContext extends ConnectorContext {
  readonly queries: Queries
  /** Writes a table as a file in the temporary folder, in the format that the ending of the name says. Throws FORMAT_UNKNOWN. */
  readonly writeFile: (name: string, table: OutputTable) => Promise<{ readonly path: string; readonly notes: readonly string[] }>
}

export interface Written {
  readonly rows: number
  /** Sentences for the user. */
  readonly notes: readonly string[]
}

/**
 * A kind of source: can check, discover and read; some can write. What is absent cannot be done. Configs come with their
 * secrets in place. A folder in `engine/connectors`, its index.ts's default export; keep it small and load heavy libraries inside.
 */
export interface ConnectorDefinition<C extends z.ZodObject = z.ZodObject> {
  readonly id: string
  readonly title: string
  readonly category: ConnectorCategory
  /** One or two sentences: what it reads, and what for. */
  readonly docs: string
  /** A z.strictObject, no transforms. Form, YAML check, REST and reference are made from it; secrets have {@link SECRET}. */
  readonly config: C
  /** Tells where it leads, where that stands in the connector itself and not in its config alone: a declaration. */
  readonly leads?: string
  /** What was tried, in order, up to the first thing that failed. Never throws for what a user can mend. */
  readonly check: (config: z.output<C>, context: ConnectorContext) => Promise<{ readonly steps: readonly CheckStep[]; readonly version?: string }>
  /** The streams, with columns; `only` names those that are wanted. Throws SOURCE_*. */
  readonly discover: (config: z.output<C>, context: ConnectorContext, only?: readonly string[]) => Promise<Discovery>
  /** Reads a stream (or the result of a query) by the fastest way there is, exactly. Throws SOURCE_*. */
  readonly read: (config: z.output<C>, request: ReadRequest, context: ConnectorContext) => Promise<StreamReading>
  /** The first rows, quickly; by `read` with a limit unless there is something faster. */
  readonly sample?: (config: z.output<C>, request: StreamChoice & { readonly limit: number }, context: ConnectorContext) => Promise<StreamSample>
  /** Whether a stream is still as a reading found it ({@link StreamReading.state}): then it need not be read again. Cheap. Throws SOURCE_*. */
  readonly unchanged?: (config: z.output<C>, stream: string, state: string, context: ConnectorContext) => Promise<boolean>
  /** Looks after a stream until the signal aborts; resolves then. Cheap while nothing changes. A connector that watches has `unchanged`, too. */
  readonly watch?: (config: z.output<C>, stream: string, watcher: StreamWatcher) => Promise<void>
  /** True where `read` takes a `query`. */
  readonly queries?: boolean
  /** True where `read` takes a `cursor`. */
  readonly incremental?: boolean
  /** Sources of this kind that can be found on this machine, in at most two seconds. */
  readonly find?: (context: ConnectorContext) => Promise<readonly Omit<FoundSource, 'connector'>[]>
  readonly writes?: {
    readonly modes: readonly WriteMode[]
    /** True where several tables can be written in one transaction. */
    readonly together?: boolean
    /** All or nothing: in one transaction, or staged and swapped. Throws SOURCE_*. */
    readonly write: (config: z.output<C>, request: WriteRequest, context: ConnectorWriteContext) => Promise<Written>
  }
}

/** Declares a connector; found by being there. */
export function defineConnector<C extends z.ZodObject>(connector: ConnectorDefinition<C>): ConnectorDefinition<C> {
  return Object.freeze(connector)
}
