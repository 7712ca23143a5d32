import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { eq } from 'drizzle-orm'
import { failure } from '#shared/model/problem'
import { DEFAULT_SETTINGS, Settings } from '#shared/model/settings'
import { settings } from '../schema'

/** The settings, each a row of its own; what was never set has its default. */
export class SettingsRepository {
  /** @param fixed what was set outside of the store: it counts, and cannot be changed here */
  constructor(private readonly db: BetterSQLite3Database, private readonly fixed: Partial<Settings> = {}) {}

  get(): Settings {
    return Settings.parse({ ...DEFAULT_SETTINGS, ...this.stored(), ...this.fixed })
  }

  /** What was set here. */
  stored(): Partial<Settings> {
    const known: Record<string, unknown> = {}
    for (const { key, value } of this.db.select().from(settings).all()) {
      // A setting of another version of Winnow, or one that is out of its range, must not keep this one from starting.
      if (Object.hasOwn(Settings.shape, key) && Settings.partial().safeParse({ [key]: value }).success) known[key] = value
    }
    return Settings.partial().parse(known)
  }

  /** Changes those that are named; null brings the default back. Throws CONFLICT where one was set outside of the store. */
  update(change: Partial<Settings>): Settings {
    const held = Object.keys(change).find((name) => Object.hasOwn(this.fixed, name))
    if (held !== undefined) throw failure('CONFLICT', `"${held}" is set by a settings file, the environment or an option of the command.`, '`winnow settings --effective` says where: change it there.')
    this.db.transaction((transaction) => {
      for (const [key, value] of Object.entries(change)) {
        if (value === null) transaction.delete(settings).where(eq(settings.key, key)).run()
        else transaction.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } }).run()
      }
    })
    return this.get()
  }
}
