import { randomUUID } from 'node:crypto'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { failure } from '#shared/model/problem'
import { Project } from '#shared/model/project'
import { projects } from '../schema'

/** The projects. One always exists. */
export class ProjectRepository {
  constructor(private readonly db: BetterSQLite3Database) {}

  list(): Project[] {
    return this.#select().where(isNull(projects.deletionId)).orderBy(asc(projects.createdAt), asc(sql`projects.rowid`)).all().map((row) => Project.parse(row))
  }

  /** Throws NOT_FOUND. */
  get(id: string): Project {
    const row = this.#select().where(and(eq(projects.id, id), isNull(projects.deletionId))).get()
    if (!row) throw failure('NOT_FOUND', 'There is no such project.', 'Choose another one.', { value: id })
    return Project.parse(row)
  }

  create(name: string): Project {
    const id = randomUUID()
    const now = new Date().toISOString()
    this.db.insert(projects).values({ id, slug: this.#freeSlug(name), name, createdAt: now, usedAt: now }).run()
    return this.get(id)
  }

  /** Changes the name that is shown; the folders keep theirs. Throws NOT_FOUND. */
  rename(id: string, name: string): Project {
    this.get(id)
    this.db.update(projects).set({ name }).where(eq(projects.id, id)).run()
    return this.get(id)
  }

  /** It is in use now. Throws NOT_FOUND. */
  touch(id: string): Project {
    this.get(id)
    this.db.update(projects).set({ usedAt: new Date().toISOString() }).where(eq(projects.id, id)).run()
    return this.get(id)
  }

  /** The first project; made when there is none. */
  first(): Project {
    return this.list()[0] ?? this.create('My data')
  }

  #select() {
    return this.db.select({
      id: projects.id, slug: projects.slug, name: projects.name, createdAt: projects.createdAt,
      usedAt: sql<string>`max(coalesce(projects.used_at, projects.created_at), coalesce((SELECT max(r.created_at) FROM runs r WHERE r.project_id = projects.id), ''))`,
      datasets: sql<number>`(SELECT count(*) FROM datasets d WHERE d.project_id = projects.id AND d.deletion_id IS NULL)`,
      runs: sql<number>`(SELECT count(*) FROM runs r WHERE r.project_id = projects.id)`,
      bytes: sql<number>`(SELECT coalesce(sum(v.bytes), 0) FROM versions v JOIN datasets d ON d.id = v.dataset_id
          WHERE d.project_id = projects.id AND d.deletion_id IS NULL AND v.deletion_id IS NULL)
        + (SELECT coalesce(sum(a.bytes), 0) FROM artifacts a WHERE a.project_id = projects.id AND a.deletion_id IS NULL AND a.folder IS NULL)`,
    }).from(projects)
  }

  #freeSlug(name: string): string {
    const plain = name.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 40) || 'project'
    const taken = new Set(this.db.select({ slug: projects.slug }).from(projects).all().map(({ slug }) => slug))
    for (let number = 1; ; number += 1) {
      const slug = number === 1 ? plain : `${plain}-${number}`
      // Windows keeps these names for devices, whatever their case.
      if (!taken.has(slug) && !/^(con|prn|aux|nul|com\d|lpt\d)$/.test(slug)) return slug
    }
  }
}
