import type { Discovery, FoundSource, SourceCheck, StreamChoice } from '#shared/model/source'
import type { ConnectorDefinition, StreamSample } from '#shared/define/connector'
import { type Connection, type ConnectionTools, type ConnectionWatch, NO_SECRETS, withConnection } from './connection'
import { sampleOf } from './sample'

/** How long a source may be silent while somebody waits for it, in ms. */
const SILENCE = { check: 30_000, discover: 120_000, sample: 60_000, find: 5_000 }

/** Tries a connection. What a user can mend is told step by step, not thrown. */
export async function checkSource(tools: ConnectionTools, connection: Connection, watch: ConnectionWatch): Promise<SourceCheck> {
  const started = performance.now()
  const { steps, version } = await withConnection(tools, connection, { silence: SILENCE.check, ...watch }, (context) => connection.connector.check(connection.config, context))
  const told = steps.map(({ message, remedy, ...step }) => ({ ...step, message: connection.redact(message), ...(remedy !== undefined && { remedy: connection.redact(remedy) }) }))
  return { ok: told.every(({ ok }) => ok), steps: told, version: version === undefined ? null : connection.redact(version), milliseconds: Math.round(performance.now() - started) }
}

/** The streams of a source. Throws SOURCE_*. */
export async function discoverSource(tools: ConnectionTools, connection: Connection, watch: ConnectionWatch, only?: readonly string[]): Promise<Discovery> {
  const { streams, relationships } = await withConnection(tools, connection, { silence: SILENCE.discover, ...watch }, (context) => connection.connector.discover(connection.config, context, only))
  return { streams: streams.map((stream) => ({ ...stream, ...(stream.notes && { notes: stream.notes.map(connection.redact) }) })), relationships }
}

/** Whether a stream is still as a reading found it. False where nobody can tell. Throws SOURCE_*. */
export async function isUnchanged(tools: ConnectionTools, connection: Connection, stream: string, state: string, watch: ConnectionWatch): Promise<boolean> {
  const { connector: { unchanged }, config } = connection
  return unchanged ? withConnection(tools, connection, { silence: SILENCE.check, ...watch }, (context) => unchanged(config, stream, state, context)) : false
}

/** Sources of a connector's kind that can be found on this machine. */
export async function findSources(tools: ConnectionTools, connector: ConnectorDefinition, watch: ConnectionWatch): Promise<readonly Omit<FoundSource, 'connector'>[]> {
  const { find } = connector
  return find ? withConnection(tools, { connector, config: {}, ...NO_SECRETS }, { silence: SILENCE.find, ...watch }, (context) => find(context)) : []
}

/** The first rows of a stream. Throws SOURCE_*. */
export function sampleSource(tools: ConnectionTools, connection: Connection, choice: StreamChoice & { readonly limit: number }, watch: ConnectionWatch): Promise<StreamSample> {
  const { connector, config } = connection
  return withConnection(tools, connection, { silence: SILENCE.sample, ...watch }, async (context) => {
    if (connector.sample) return connector.sample(config, choice, context)
    return sampleOf(tools.engine, await connector.read(config, choice, context), choice.limit, watch)
  })
}
