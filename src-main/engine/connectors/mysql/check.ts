import type { ConnectorContext } from '#shared/define/connector'
import { checkServer } from '#engine/sources/tools/server/check'
import type { CheckStep } from '#shared/model/source'
import type { MysqlConfig } from './config'
import { within } from './discover'
import { placeOf } from './problems'
import { type Session, withSession } from './session'

/** Tries a connection part by part, up to the first one that fails. */
export const check = (config: MysqlConfig, context: ConnectorContext): Promise<{ steps: CheckStep[]; version?: string }> =>
  checkServer(config, placeOf(config), () => withSession(config, context, 'read', async (session) => ({
    version: session.version, isEncrypted: session.isEncrypted, further: [...await permission(session, config), { what: 'version', ok: true, message: `It is ${session.version}.` }],
  })))

async function permission(session: Session, config: MysqlConfig): Promise<CheckStep[]> {
  const [[count] = []] = await session.rows(`SELECT COUNT(*) FROM information_schema.TABLES WHERE ${within(config)}`)
  if (count !== '0') return [{ what: 'permission', ok: true, message: `"${config.user}" can see ${count ?? ''} ${count === '1' ? 'table or view' : 'tables and views'}.` }]
  const grants = await session.rows('SHOW GRANTS')
  // Everybody who may log in has USAGE, which is nothing more than that.
  if (grants.some(([grant]) => !/^GRANT (USAGE|`|')/.test(grant ?? ''))) return [{ what: 'permission', ok: true, message: 'There is no table or view yet.' }]
  return [{ what: 'permission', ok: false, message: `"${config.user}" may log in, but read nothing.`, remedy: `Have the right to read granted: GRANT SELECT ON ${config.database ?? 'shop'}.* TO '${config.user}'.` }]
}
