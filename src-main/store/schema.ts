import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** The tables as `migrations.ts` leaves them. Documents are JSON text; repositories read them through their zod schemas. */

const id = () => text('id').primaryKey()
const project = () => text('project_id').notNull()
const createdAt = () => text('created_at').notNull()
/** Set while the row is in the trash. */
const deletion = () => text('deletion_id')
const document = (name: string) => text(name, { mode: 'json' }).$type<unknown>()

export const projects = sqliteTable('projects', {
  id: id(), slug: text('slug').notNull(), name: text('name').notNull(), createdAt: createdAt(), usedAt: text('used_at'), deletionId: deletion(),
})

export const sources = sqliteTable('sources', {
  id: id(), projectId: project(), name: text('name').notNull(), type: text('type').notNull(), connector: text('connector').notNull(),
  config: document('config').notNull(), status: text('status').notNull(), health: document('health'), bounded: integer('bounded', { mode: 'boolean' }).notNull().default(false), lastUsedAt: text('last_used_at'), createdAt: createdAt(), deletionId: deletion(),
})

export const sourceSchemas = sqliteTable('source_schemas', {
  sourceId: text('source_id').notNull(), number: integer('number').notNull(), createdAt: createdAt(), streams: document('streams').notNull(),
}, (table) => [primaryKey({ columns: [table.sourceId, table.number] })])

export const datasets = sqliteTable('datasets', {
  id: id(), projectId: project(), sourceId: text('source_id'), name: text('name').notNull(), kind: text('kind').notNull(),
  recipeId: text('recipe_id'), origin: document('origin'), watched: document('watched'), createdAt: createdAt(), deletionId: deletion(),
})

export const versions = sqliteTable('versions', {
  id: id(), datasetId: text('dataset_id').notNull(), number: integer('number').notNull(), path: text('path').notNull(), rows: integer('rows').notNull(),
  unreadable: integer('unreadable').notNull(), bytes: integer('bytes').notNull(), sha256: text('sha256').notNull(), columns: document('columns').notNull(),
  file: document('file'), report: document('report'), runId: text('run_id'), createdAt: createdAt(), deletionId: deletion(),
})

export const profiles = sqliteTable('profiles', {
  versionId: text('version_id').primaryKey(), profile: document('profile').notNull(), findings: document('findings').notNull(), suggested: document('suggested').notNull(), createdAt: createdAt(),
})

export const artifacts = sqliteTable('artifacts', {
  id: id(), projectId: project(), kind: text('kind').notNull(), name: text('name').notNull(), format: text('format'), path: text('path').notNull(),
  bytes: integer('bytes').notNull(), sha256: text('sha256').notNull(), rows: integer('rows'), runId: text('run_id'), folder: text('folder'), createdAt: createdAt(), createdBy: text('created_by'), deletionId: deletion(),
})

export const recipes = sqliteTable('recipes', {
  id: id(), projectId: project(), name: text('name').notNull(), number: integer('number').notNull(), createdAt: createdAt(),
  updatedAt: text('updated_at').notNull(), deletionId: deletion(),
})

export const recipeHistory = sqliteTable('recipe_history', {
  recipeId: text('recipe_id').notNull(), number: integer('number').notNull(), parent: integer('parent'), note: text('note').notNull(),
  recipe: document('recipe').notNull(), createdAt: createdAt(),
}, (table) => [primaryKey({ columns: [table.recipeId, table.number] })])

export const runs = sqliteTable('runs', {
  id: id(), projectId: project(), kind: text('kind').notNull(), title: text('title').notNull(), mode: text('mode').notNull(), status: text('status').notNull(),
  task: document('task').notNull(), progress: document('progress').notNull(), problems: document('problems').notNull(), result: document('result'),
  repeats: text('repeats'), createdAt: createdAt(), startedAt: text('started_at'), endedAt: text('ended_at'),
})

export const runLogs = sqliteTable('run_logs', {
  runId: text('run_id').notNull(), sequence: integer('sequence').notNull(), at: text('at').notNull(), level: text('level').notNull(), message: text('message').notNull(),
}, (table) => [primaryKey({ columns: [table.runId, table.sequence] })])

export const settings = sqliteTable('settings', { key: text('key').primaryKey(), value: document('value').notNull() })

export const discoveries = sqliteTable('discoveries', { projectId: text('project_id').primaryKey(), record: document('record').notNull() })

export const deletions = sqliteTable('deletions', {
  id: id(), kind: text('kind').notNull(), targetId: text('target_id').notNull(), name: text('name').notNull(), bytes: integer('bytes').notNull(), createdAt: createdAt(),
})

export const apiKeys = sqliteTable('api_keys', {
  id: id(), name: text('name').notNull(), prefix: text('prefix').notNull(), hash: text('hash').notNull(), scopes: document('scopes').notNull(), projectIds: document('project_ids'),
  createdAt: createdAt(), rotatedAt: text('rotated_at'), lastUsedAt: text('last_used_at'), revokedAt: text('revoked_at'),
})

export const auditLog = sqliteTable('audit_log', {
  id: integer('id').primaryKey({ autoIncrement: true }), at: text('at').notNull(), keyId: text('key_id'), who: text('who').notNull(), what: text('what').notNull(),
  objects: document('objects').notNull(), projectId: text('project_id'), source: text('source'), status: integer('status').notNull(), code: text('code'), milliseconds: integer('milliseconds').notNull(),
  count: integer('count').notNull().default(1),
})

export const sensitiveColumns = sqliteTable('sensitive_columns', { ownerId: text('owner_id').primaryKey(), columns: document('columns').notNull(), cleared: document('cleared') })

export const savedRules = sqliteTable('saved_rules', { id: id(), projectId: project(), name: text('name').notNull(), rule: document('rule').notNull(), createdAt: createdAt() })
