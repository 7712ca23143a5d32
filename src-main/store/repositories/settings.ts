import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { eq } from 'drizzle-orm'
import { DEFAULT_SETTINGS, Settings } from '#shared/model/settings'
import { settings } from '../schema'

/** The settings, each a row of its own; what was never set has its default. */
export class SettingsRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  get(): Settings {
    const known: Record<string, unknown> = { ...DEFAULT_SETTINGS }
    for (const { key, value } of this.db.select().from(settings).all()) {
      // A setting of another version of Winnow, or one that is out of its range, must not keep this one from starting.
      if (Object.hasOwn(Settings.shape, key) && Settings.partial().safeParse({ [key]: value }).success) known[key] = value
    }
    return Settings.parse(known)
  }

  /** Changes those that are named; null brings the default back. */
  update(change: Partial<Settings>): Settings {
    this.db.transaction((transaction) => {
      for (const [key, value] of Object.entries(change)) {
        if (value === null) transaction.delete(settings).where(eq(settings.key, key)).run()
        else transaction.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } }).run()
      }
    })
    return this.get()
  }
}
