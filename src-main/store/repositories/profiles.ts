import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { Finding } from '#shared/model/finding'
import { Profile } from '#shared/model/profile'
import { RecipeStep } from '#shared/model/recipe'
import { profiles } from '../schema'

const Measured = z.object({ profile: Profile, findings: z.array(Finding), suggested: z.array(RecipeStep) })
/** A profile with what it found wrong, and the steps that a recipe could begin with. */
export type Measured = z.infer<typeof Measured>

/** The exact profiles of versions. A version never changes, so neither does its profile. */
export class ProfileRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  get(versionId: string): Measured | undefined {
    const row = this.db.select().from(profiles).where(eq(profiles.versionId, versionId)).get()
    return row && Measured.parse(row)
  }

  put(versionId: string, { profile, findings, suggested }: Measured): void {
    const measured = { profile, findings, suggested, createdAt: new Date().toISOString() }
    this.db.insert(profiles).values({ versionId, ...measured }).onConflictDoUpdate({ target: profiles.versionId, set: measured }).run()
  }
}
