import type { ConnectorContext } from '#shared/define/connector'
import { checkServer } from '#engine/sources/tools/server/check'
import type { CheckStep } from '#shared/model/source'
import type { PostgresConfig } from './config'
import { placeOf } from './problems'
import { type Session, withSession } from './session'
import { tablesOf } from './tables'

/** Tries a connection part by part, up to the first one that fails. */
export const check = (config: PostgresConfig, context: ConnectorContext): Promise<{ steps: CheckStep[]; version?: string }> =>
  checkServer(config, placeOf(config), () => withSession(config, context, async (session) => ({ version: session.version, isEncrypted: session.isEncrypted, further: [await permission(session, config)] })))

async function permission(session: Session, config: PostgresConfig): Promise<CheckStep> {
  const { length } = await tablesOf(session, config)
  if (length > 0) return { what: 'permission', ok: true, message: `"${config.user}" may read ${length} ${length === 1 ? 'table or view' : 'tables and views'}.` }
  if (config.schema !== undefined) {
    const [[there] = []] = await session.rows('SELECT count(*) FROM pg_namespace WHERE nspname = $1', [config.schema])
    if (there === '0') return { what: 'permission', ok: false, message: `The database "${config.database}" has no schema "${config.schema}".`, remedy: 'Check its name: upper and lower case differ.' }
  }
  const [[hidden] = []] = await session.rows(`SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^(pg_|information_schema)' AND ($1::text IS NULL OR nspname = $1)`, [config.schema ?? null])
  if (hidden === '0') return { what: 'permission', ok: true, message: 'There is no table or view yet.' }
  return { what: 'permission', ok: false, message: `"${config.user}" may log in, but read nothing.`, remedy: `Have the right to read granted: GRANT USAGE ON SCHEMA ${config.schema ?? 'public'} TO "${config.user}"; GRANT SELECT ON ALL TABLES IN SCHEMA ${config.schema ?? 'public'} TO "${config.user}".` }
}
