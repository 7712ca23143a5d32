import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where everything that Winnow keeps has its place. All paths are absolute. */
export interface Home {
  readonly root: string
  /** The metadata: one SQLite file. */
  readonly store: string
  /** Says who owns the store, for those who find it locked. */
  readonly owner: string
  /** Passwords and keys, encrypted, where no keychain keeps them. */
  readonly secrets: string
  readonly backups: string
  /** `<projects>/<slug>/datasets/<dataset>/<version>.duckdb` */
  readonly projects: string
  /** `<uploads>/<slug>/raw|clean/…`: files as people gave them and get them. */
  readonly uploads: string
  /** What was deleted and can still be brought back. */
  readonly trash: string
  readonly temp: string
  readonly logs: string
  /** Version files that a broken store knew and its older copy does not. */
  readonly recovered: string
  /** Environments of Python, and what was downloaded for them. All of it can be made again. */
  readonly python: string
  /** What Airbyte sources keep: manifests, caches, logs, and the folders that PyAirbyte works in. */
  readonly airbyte: string
}

/**
 * The home folder: WINNOW_HOME, else the platform's place for an application's data. Settings can move the uploads and the temporary files.
 *
 * @param root overrides the environment
 */
export function homeOf(root?: string, env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): Home {
  const folder = root ?? env['WINNOW_HOME'] ?? platformFolder(env, platform)
  return {
    root: folder,
    store: join(folder, 'winnow.sqlite'),
    owner: join(folder, 'owner.json'),
    secrets: join(folder, 'secrets.json'),
    backups: join(folder, 'backups'),
    projects: join(folder, 'projects'),
    uploads: join(folder, 'uploads'),
    trash: join(folder, 'trash'),
    temp: join(folder, 'tmp'),
    logs: join(folder, 'logs'),
    recovered: join(folder, 'recovered'),
    python: join(folder, 'python'),
    airbyte: join(folder, 'airbyte'),
  }
}

function platformFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'winnow')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'winnow')
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'winnow')
}
