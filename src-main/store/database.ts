import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { failure } from '#shared/model/problem'
import type { Home } from './home'
import type { Migration } from './migrations'

/** Where the owner of a store listens, and the secret that lets others in. */
export const Reachable = z.object({ url: z.string(), token: z.string() })
export type Reachable = z.infer<typeof Reachable>

const OWNER = z.object({ pid: z.number().int(), startedAt: z.string(), reachable: Reachable.optional() })
/** Who owns the store. */
export type Owner = z.infer<typeof OWNER>

export interface OpenedDatabase {
  readonly connection: Database.Database
  /** Sentences about what was found and mended. */
  readonly notices: readonly string[]
  /** The store was broken: an older copy or an empty one took its place. */
  readonly replaced: boolean
}

/**
 * Opens the store for this process alone: SQLite's own lock keeps others out and ends with the process, however it ends.
 * An older store is migrated after a copy was made; a broken one is set aside and the last good copy takes its place.
 *
 * @throws Failure STORE_LOCKED, STORE_NEWER, STORE_BROKEN (the folder cannot be written)
 */
export function openDatabase(home: Home, migrations: readonly Migration[]): OpenedDatabase {
  makeFolders(home)
  const notices: string[] = []
  let connection = tryOpen(home, migrations)
  const replaced = !connection
  if (!connection) {
    notices.push(setAside(home))
    connection = tryOpen(home, migrations)
    if (!connection) throw failure('STORE_BROKEN', `The store "${home.store}" cannot be opened, nor can its last good copy.`, `Move the folder "${home.backups}" away and start again.`, { file: home.store })
  }
  try {
    migrate(connection, home, migrations, notices)
    keepGoodCopy(connection, home)
    writeOwner(home)
    return { connection, notices, replaced }
  } catch (error) {
    connection.close()
    throw error
  }
}

/** Tells the other programs of this user where the owner of the store can be reached: nobody else may read the file, since its token opens the store. */
export function writeOwner(home: Home, reachable?: Reachable): void {
  const owner: Owner = { pid: process.pid, startedAt: new Date().toISOString(), ...(reachable && { reachable }) }
  const temporary = `${home.owner}.tmp`
  // A mode counts only for a file that is made.
  rmSync(temporary, { force: true })
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600, flag: 'wx' })
  renameSync(temporary, home.owner)
}

/** What the owner of the store says of itself; to be believed only while the store is locked. */
export function readOwner(home: Home): Owner | undefined {
  try {
    return OWNER.parse(JSON.parse(readFileSync(home.owner, 'utf8')))
  } catch {
    return undefined
  }
}

function makeFolders(home: Home): void {
  try {
    for (const folder of [home.root, home.backups, home.projects, home.uploads, home.trash, home.temp, home.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw failure('STORE_BROKEN', `Winnow cannot write to its folder "${home.root}".`, 'Check your rights and the free space, or set WINNOW_HOME to another folder.', { file: home.root }, error)
  }
}

/** The locked connection; undefined when the file is no sound store. */
function tryOpen(home: Home, migrations: readonly Migration[]): Database.Database | undefined {
  const connection = new Database(home.store, { timeout: 0 })
  try {
    connection.pragma('locking_mode = EXCLUSIVE')
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = FULL')
    connection.pragma('foreign_keys = ON')
    connection.exec('BEGIN EXCLUSIVE; COMMIT')
    chmodSync(home.store, 0o600)
    if (connection.pragma('quick_check(1)', { simple: true }) === 'ok' && hasItsColumns(connection, migrations)) return connection
  } catch (error) {
    connection.close()
    if (isBusy(error)) throw locked(home)
    if (isBroken(error)) return undefined
    throw failure('STORE_BROKEN', `The store "${home.store}" cannot be opened.`, 'Check your rights and the free space, or set WINNOW_HOME to another folder.', { file: home.store }, error)
  }
  connection.close()
  return undefined
}

/** Whether a store has all the columns of its format: damage may hit a name, and the file stays well-formed. */
function hasItsColumns(connection: Database.Database, migrations: readonly Migration[]): boolean {
  const version = versionOf(connection)
  // What a newer Winnow made of it is not known here.
  if (version > migrations.length) return true
  const model = new Database(':memory:')
  try {
    for (const { sql } of migrations.slice(0, version)) model.exec(sql)
    const columns = new Set(columnsOf(connection))
    return columnsOf(model).every((column) => columns.has(column))
  } finally {
    model.close()
  }
}

/** `datasets.name` for each column of each table. */
const columnsOf = (connection: Database.Database): string[] =>
  z.array(z.string()).parse(connection.prepare("SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'").pluck().all())

/** How many migrations it has. */
const versionOf = (connection: Database.Database): number => Number(connection.pragma('user_version', { simple: true }))

const codeOf = (error: unknown): string => (error instanceof Database.SqliteError ? error.code : '')
const isBusy = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_BUSY') || codeOf(error).startsWith('SQLITE_LOCKED')
const isBroken = (error: unknown): boolean => codeOf(error) === 'SQLITE_NOTADB' || codeOf(error).startsWith('SQLITE_CORRUPT')

function locked(home: Home): Error {
  const owner = readOwner(home)
  const who = owner ? ` (process ${owner.pid}, since ${owner.startedAt})` : ''
  return failure('STORE_LOCKED', `Another Winnow is at work on "${home.root}"${who}.`,
    owner?.reachable ? `Use it: ${owner.reachable.url}. Or end it, or set WINNOW_HOME to another folder.` : 'Use that one, or end it, or set WINNOW_HOME to another folder.', { file: home.store })
}

function setAside(home: Home): string {
  const aside = `${home.store}.${stamp()}.corrupt`
  renameSync(home.store, aside)
  for (const companion of ['-wal', '-shm']) {
    if (existsSync(home.store + companion)) renameSync(home.store + companion, aside + companion)
  }
  const copy = goodCopy(home)
  if (!existsSync(copy)) return `The store was broken. It was kept as "${aside}", and Winnow began with an empty one.`
  copyFileSync(copy, home.store)
  return `The store was broken. It was kept as "${aside}", and the copy of the last start took its place.`
}

function migrate(connection: Database.Database, home: Home, migrations: readonly Migration[], notices: string[]): void {
  const version = versionOf(connection)
  if (version > migrations.length) {
    throw failure('STORE_NEWER', `The store "${home.store}" was made by a newer Winnow (its format is ${version}, this one knows ${migrations.length}).`,
      'Update Winnow, or set WINNOW_HOME to another folder. Nothing was changed.', { file: home.store })
  }
  if (version === migrations.length) return
  if (version > 0) {
    const copy = join(home.backups, `winnow-${version}-${stamp()}.sqlite`)
    connection.prepare('VACUUM INTO ?').run(copy)
    notices.push(`The store was brought up to date; a copy of how it was is "${copy}".`)
  }
  connection.transaction(() => {
    for (const { sql } of migrations.slice(version)) connection.exec(sql)
    connection.pragma(`user_version = ${migrations.length}`)
  })()
}

/** The copy of the store as it was at the last start. */
export const goodCopy = (home: Home): string => join(home.backups, 'winnow-last-start.sqlite')

/** A copy of the store as it was found sound: what a later start falls back to. */
function keepGoodCopy(connection: Database.Database, home: Home): void {
  const temporary = `${goodCopy(home)}.tmp`
  rmSync(temporary, { force: true })
  connection.prepare('VACUUM INTO ?').run(temporary)
  renameSync(temporary, goodCopy(home))
}

const stamp = (): string => new Date().toISOString().replaceAll(/[:.]/g, '-')
