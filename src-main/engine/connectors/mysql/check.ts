import type { ConnectorContext } from '#shared/define/connector'
import { Failure } from '#shared/model/problem'
import type { CheckStep } from '#shared/model/source'
import { type MysqlConfig, tlsModeOf } from './config'
import { within } from './discover'
import { type Part, PartFailure, placeOf } from './problems'
import { type Session, withSession } from './session'

/** The parts of a connection, in the order in which it is made. */
const ORDER: readonly Part[] = ['address', 'port', 'tls', 'login', 'database', 'permission']

/** Tries a connection part by part, up to the first one that fails. */
export async function check(config: MysqlConfig, context: ConnectorContext): Promise<{ steps: CheckStep[]; version?: string }> {
  try {
    return await withSession(config, context, 'read', async (session) => ({
      version: session.version,
      steps: [...passed(config, ORDER.slice(0, -1), session), ...await permission(session, config), { what: 'version', ok: true, message: `It is ${session.version}.` }],
    }))
  } catch (error) {
    if (!(error instanceof Failure) || error.problem.code === 'RUN_CANCELLED') throw error
    const { code, message, remedy } = error.problem
    const part = error instanceof PartFailure ? error.part : code === 'OFFLINE' || code === 'NETWORK_REFUSED' ? 'address' : 'answer'
    const before = part === 'answer' ? ORDER.slice(0, 2) : ORDER.slice(0, ORDER.indexOf(part))
    return { steps: [...passed(config, before), { what: part, ok: false, message, remedy }] }
  }
}

function passed(config: MysqlConfig, parts: readonly Part[], session?: Session): CheckStep[] {
  const words: Partial<Record<Part, string | undefined>> = {
    address: config.socket === undefined ? `"${config.host}" is known.` : undefined,
    port: `Something answers at ${placeOf(config)}.`,
    tls: session ? encryption(config, session) : undefined,
    login: `"${config.user}" may log in.`,
    database: config.database === undefined ? undefined : `The database "${config.database}" is there.`,
  }
  return parts.flatMap((what) => (words[what] === undefined ? [] : [{ what, ok: true, message: words[what] }]))
}

function encryption(config: MysqlConfig, { isEncrypted }: Session): string {
  if (!isEncrypted) return config.socket === undefined ? 'The connection is not encrypted.' : 'The connection stays on this computer.'
  return tlsModeOf(config) === 'verify' ? 'The connection is encrypted, and the server showed who it is.' : 'The connection is encrypted; who answers was not checked.'
}

async function permission(session: Session, config: MysqlConfig): Promise<CheckStep[]> {
  const [[count] = []] = await session.rows(`SELECT COUNT(*) FROM information_schema.TABLES WHERE ${within(config)}`)
  if (count !== '0') return [{ what: 'permission', ok: true, message: `"${config.user}" can see ${count ?? ''} ${count === '1' ? 'table or view' : 'tables and views'}.` }]
  const grants = await session.rows('SHOW GRANTS')
  // Everybody who may log in has USAGE, which is nothing more than that.
  if (grants.some(([grant]) => !/^GRANT (USAGE|`|')/.test(grant ?? ''))) return [{ what: 'permission', ok: true, message: 'There is no table or view yet.' }]
  return [{ what: 'permission', ok: false, message: `"${config.user}" may log in, but read nothing.`, remedy: `Have the right to read granted: GRANT SELECT ON ${config.database ?? 'shop'}.* TO '${config.user}'.` }]
}
