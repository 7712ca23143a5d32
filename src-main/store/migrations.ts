/** One change of the store's tables. Its number is its place in the list, from 1. Never edit one that was released: add another. */
export interface Migration {
  readonly title: string
  readonly sql: string
}

/** All changes in their order. A store's `user_version` says how many of them it has. `schema.ts` describes the outcome. */
export const MIGRATIONS: readonly Migration[] = [
  {
    title: 'projects, sources, datasets, artifacts, recipes, runs, settings',
    sql: `
      CREATE TABLE projects (
        id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created_at TEXT NOT NULL, deletion_id TEXT
      );
      CREATE TABLE sources (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, name TEXT NOT NULL, type TEXT NOT NULL,
        connector TEXT NOT NULL, config TEXT NOT NULL, status TEXT NOT NULL, last_used_at TEXT, created_at TEXT NOT NULL, deletion_id TEXT
      );
      CREATE INDEX sources_by_project ON sources (project_id);
      CREATE TABLE datasets (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, source_id TEXT REFERENCES sources ON DELETE SET NULL,
        name TEXT NOT NULL, kind TEXT NOT NULL, created_at TEXT NOT NULL, deletion_id TEXT
      );
      CREATE INDEX datasets_by_project ON datasets (project_id);
      CREATE TABLE versions (
        id TEXT PRIMARY KEY, dataset_id TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE, number INTEGER NOT NULL, path TEXT NOT NULL,
        rows INTEGER NOT NULL, unreadable INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, columns TEXT NOT NULL,
        file TEXT, report TEXT, run_id TEXT, created_at TEXT NOT NULL, deletion_id TEXT, UNIQUE (dataset_id, number)
      );
      CREATE TABLE profiles (
        version_id TEXT PRIMARY KEY REFERENCES versions ON DELETE CASCADE, profile TEXT NOT NULL, findings TEXT NOT NULL, suggested TEXT NOT NULL, created_at TEXT NOT NULL
      );
      CREATE TABLE artifacts (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, kind TEXT NOT NULL, name TEXT NOT NULL,
        format TEXT, path TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, rows INTEGER, run_id TEXT, created_at TEXT NOT NULL, deletion_id TEXT
      );
      CREATE INDEX artifacts_by_project ON artifacts (project_id);
      CREATE INDEX artifacts_by_run ON artifacts (run_id);
      CREATE TABLE recipes (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, name TEXT NOT NULL, number INTEGER NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, deletion_id TEXT
      );
      CREATE INDEX recipes_by_project ON recipes (project_id);
      CREATE TABLE recipe_history (
        recipe_id TEXT NOT NULL REFERENCES recipes ON DELETE CASCADE, number INTEGER NOT NULL, parent INTEGER, note TEXT NOT NULL,
        recipe TEXT NOT NULL, created_at TEXT NOT NULL, PRIMARY KEY (recipe_id, number)
      ) WITHOUT ROWID;
      CREATE TABLE runs (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, kind TEXT NOT NULL, title TEXT NOT NULL,
        mode TEXT NOT NULL, status TEXT NOT NULL, task TEXT NOT NULL, progress TEXT NOT NULL, problems TEXT NOT NULL, result TEXT,
        repeats TEXT, created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT
      );
      CREATE INDEX runs_by_project ON runs (project_id, created_at);
      CREATE TABLE run_logs (
        run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, sequence INTEGER NOT NULL, at TEXT NOT NULL, level TEXT NOT NULL, message TEXT NOT NULL,
        PRIMARY KEY (run_id, sequence)
      ) WITHOUT ROWID;
      CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
      CREATE TABLE deletions (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, target_id TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL, created_at TEXT NOT NULL
      );`,
  },
  {
    title: 'when projects were used, the recipe of a dataset, files that were written to folders of the user',
    sql: `
      ALTER TABLE projects ADD COLUMN used_at TEXT;
      ALTER TABLE datasets ADD COLUMN recipe_id TEXT REFERENCES recipes ON DELETE SET NULL;
      ALTER TABLE artifacts ADD COLUMN folder TEXT;`,
  },
  {
    title: 'sources: their health and their schemas; what of a source a dataset was read from',
    sql: `
      ALTER TABLE sources ADD COLUMN health TEXT;
      ALTER TABLE datasets ADD COLUMN origin TEXT;
      CREATE TABLE source_schemas (
        source_id TEXT NOT NULL REFERENCES sources ON DELETE CASCADE, number INTEGER NOT NULL, created_at TEXT NOT NULL, streams TEXT NOT NULL,
        PRIMARY KEY (source_id, number)
      ) WITHOUT ROWID;`,
  },
  {
    title: 'keys for programs, and the log of accesses',
    sql: `
      CREATE TABLE api_keys (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, prefix TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, project_ids TEXT,
        created_at TEXT NOT NULL, rotated_at TEXT, last_used_at TEXT, revoked_at TEXT
      );
      CREATE TABLE audit_log (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, key_id TEXT, who TEXT NOT NULL, what TEXT NOT NULL, objects TEXT NOT NULL,
        project_id TEXT, source TEXT, status INTEGER NOT NULL, code TEXT, milliseconds INTEGER NOT NULL
      );
      CREATE INDEX audit_log_by_time ON audit_log (at);`,
  },
  {
    title: 'columns that are marked as sensitive, rules by name',
    sql: `
      CREATE TABLE sensitive_columns (owner_id TEXT PRIMARY KEY, columns TEXT NOT NULL);
      CREATE TABLE saved_rules (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE, name TEXT NOT NULL, rule TEXT NOT NULL, created_at TEXT NOT NULL,
        UNIQUE (project_id, name)
      );`,
  },
  {
    title: 'datasets that follow their source by themselves',
    sql: 'ALTER TABLE datasets ADD COLUMN watched TEXT;',
  },
  {
    title: 'what was found and noted on the guided way to sources',
    sql: 'CREATE TABLE discoveries (project_id TEXT PRIMARY KEY REFERENCES projects ON DELETE CASCADE, record TEXT NOT NULL);',
  },
  {
    title: 'accesses that are counted together',
    sql: 'ALTER TABLE audit_log ADD COLUMN count INTEGER NOT NULL DEFAULT 1;',
  },
  {
    title: 'columns that are not sensitive though they look so',
    sql: 'ALTER TABLE sensitive_columns ADD COLUMN cleared TEXT;',
  },
  {
    title: 'sources that were led where they lead by a key without the scope admin',
    sql: 'ALTER TABLE sources ADD COLUMN bounded INTEGER NOT NULL DEFAULT 0;',
  },
  {
    title: 'who uploaded a file',
    sql: 'ALTER TABLE artifacts ADD COLUMN created_by TEXT;',
  },
]
