import type { ConnectorContext } from '#shared/define/connector'
import { Failure } from '#shared/model/problem'
import type { CheckStep } from '#shared/model/source'
import { type PostgresConfig, tlsModeOf } from './config'
import { type Part, PartFailure, placeOf } from './problems'
import { type Session, withSession } from './session'
import { tablesOf } from './tables'

/** The parts of a connection, in the order in which it is made. */
const ORDER: readonly Part[] = ['address', 'port', 'tls', 'login', 'database', 'permission']

/** Tries a connection part by part, up to the first one that fails. */
export async function check(config: PostgresConfig, context: ConnectorContext): Promise<{ steps: CheckStep[]; version?: string }> {
  try {
    return await withSession(config, context, async (session) => ({ version: session.version, steps: [...passed(config, ORDER.slice(0, -1), session), await permission(session, config)] }))
  } catch (error) {
    if (!(error instanceof Failure) || error.problem.code === 'RUN_CANCELLED') throw error
    const { message, remedy } = error.problem
    const part = error instanceof PartFailure ? error.part : 'answer'
    return { steps: [...passed(config, part === 'answer' ? ORDER.slice(0, 2) : ORDER.slice(0, ORDER.indexOf(part))), { what: part, ok: false, message, remedy }] }
  }
}

function passed(config: PostgresConfig, parts: readonly Part[], session?: Session): CheckStep[] {
  const words: Partial<Record<Part, string | undefined>> = {
    address: config.socket === undefined ? `"${config.host}" is known.` : undefined,
    port: `Something answers at ${placeOf(config)}.`,
    tls: session ? encryption(config, session) : undefined,
    login: `"${config.user}" may log in.`,
    database: `The database "${config.database}" is there.`,
  }
  return parts.flatMap((what) => (words[what] === undefined ? [] : [{ what, ok: true, message: words[what] }]))
}

function encryption(config: PostgresConfig, { isEncrypted }: Session): string {
  if (!isEncrypted) return config.socket === undefined ? 'The connection is not encrypted.' : 'The connection stays on this computer.'
  return tlsModeOf(config) === 'verify' ? 'The connection is encrypted, and the server showed who it is.' : 'The connection is encrypted; who answers was not checked.'
}

async function permission(session: Session, config: PostgresConfig): Promise<CheckStep> {
  const { length } = await tablesOf(session, config)
  if (length > 0) return { what: 'permission', ok: true, message: `"${config.user}" may read ${length} ${length === 1 ? 'table or view' : 'tables and views'}.` }
  const [[hidden] = []] = await session.rows(`SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^(pg_|information_schema)' AND ($1::text IS NULL OR nspname = $1)`, [config.schema ?? null])
  if (hidden === '0') return { what: 'permission', ok: true, message: 'There is no table or view yet.' }
  return { what: 'permission', ok: false, message: `"${config.user}" may log in, but read nothing.`, remedy: `Have the right to read granted: GRANT USAGE ON SCHEMA ${config.schema ?? 'public'} TO "${config.user}"; GRANT SELECT ON ALL TABLES IN SCHEMA ${config.schema ?? 'public'} TO "${config.user}".` }
}
