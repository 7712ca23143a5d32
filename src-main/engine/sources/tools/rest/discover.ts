import { appendFile, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConnectorContext } from '#shared/define/connector'
import { problemsOf } from '#shared/model/problem'
import type { CheckStep, Discovery, SourceStream } from '#shared/model/source'
import { checkSteps } from '../check-steps'
import { RestClient } from './client'
import { endpointsOf } from './endpoints'
import { totalOf } from './paging'
import { firstPage } from './read'
import type { RestSpec, StreamEndpoint } from './spec'

/** Of more endpoints than that, only the first are looked into: each costs the service a request. */
const MOST_LOOKED_INTO = 30
const AT_ONCE = 3
/** Names of columns that grow, likeliest first. */
const GROWING = /^(updated|modified|last_?modified|changed|created|inserted|timestamp|date)(_?(at|on|date|time))?$|^id$/i

/** The endpoints, with the columns of their first records. Throws SOURCE_* where none can be read. */
export async function discoverRest(spec: RestSpec, context: ConnectorContext, only?: readonly string[]): Promise<Discovery> {
  const client = new RestClient(spec, context)
  const endpoints = await endpointsOf(spec, client, context)
  const wanted = only ? endpoints.filter(({ name, path }) => only.includes(name) || only.includes(path)) : endpoints
  const streams: SourceStream[] = wanted.map((endpoint) => described(endpoint))
  const failures: unknown[] = []
  const looks = [...wanted.entries()].slice(0, MOST_LOOKED_INTO)
  const looked = looks.length
  const worker = async (): Promise<void> => {
    for (let next = looks.shift(); next; next = looks.shift()) {
      const [index, endpoint] = next
      try {
        streams[index] = await lookedInto(client, spec, endpoint, context)
      } catch (error) {
        if (context.signal.aborted) throw error
        failures.push(error)
        streams[index] = { ...described(endpoint), notes: [problemsOf(error)[0].message] }
      }
      context.progress({ rows: looked - looks.length, totalRows: looked })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  if (looked > 0 && failures.length === looked) throw failures[0]
  return { streams, relationships: [] }
}

/** Tries the service, up to the first thing that is wrong. */
export function checkRest(spec: RestSpec, context: ConnectorContext): Promise<{ readonly steps: readonly CheckStep[] }> {
  return checkSteps(context, 'answer', async (works) => {
    const client = new RestClient(spec, context)
    works('config', `The service is asked at ${client.base.host}.`)
    const [endpoint] = await endpointsOf(spec, client, context)
    const page = endpoint && await firstPage(client, spec, endpoint, context)
    works('address', `"${client.base.host}" answers.`)
    if (client.base.protocol === 'https:') works('tls', spec.insecure ? 'The connection is encrypted, but the certificate is not checked.' : 'The certificate is trusted.')
    if (spec.auth.type !== 'none') works('login', 'The login is taken.')
    works('answer', page ? `"${endpoint.name}" gives ${page.records.length.toLocaleString('en')} records in its first answer.` : 'The service describes itself, but names nothing that can be read without further values.')
    return undefined
  })
}

function described({ name, comment, key = [], cursor }: StreamEndpoint): SourceStream {
  return { id: name, name, kind: 'endpoint', ...(comment !== undefined && { comment }), columns: [], key, rows: null, bytes: null, cursors: cursor === undefined ? [] : [cursor] }
}

async function lookedInto(client: RestClient, spec: RestSpec, endpoint: StreamEndpoint, context: ConnectorContext): Promise<SourceStream> {
  const folder = await mkdtemp(join(context.tempDir, 'look-'))
  const page = await firstPage(client, spec, endpoint, { ...context, tempDir: folder })
  const stream = described(endpoint)
  if (page.records.length === 0) return { ...stream, rows: { count: 0, exact: false }, notes: ['It has no records now, so its columns are not known.'] }
  const file = join(folder, 'records.jsonl')
  await appendFile(file, page.records.map((record) => `${record}\n`).join(''))
  const { columns } = await context.files.inspect(file, `${endpoint.name}.jsonl`, { format: 'jsonl', ...(spec.max_depth !== undefined && { max_depth: spec.max_depth }) })
  const total = totalOf(page)
  const names = columns.map(({ name }) => name)
  const growing = names.filter((name) => GROWING.test(name)).toSorted((one, other) => rank(one) - rank(other))
  return {
    ...stream, columns: [...columns],
    rows: total === undefined ? null : { count: total, exact: false },
    key: stream.key.length > 0 ? stream.key : names.filter((name) => /^(id|_id|uuid)$/i.test(name)).slice(0, 1),
    cursors: stream.cursors.length > 0 ? stream.cursors : growing,
  }
}

/** A change is later than the making of a record; an id grows, but tells nothing of changes. */
const rank = (name: string): number => (/^(updated|modified|last|changed)/i.test(name) ? 0 : /^id$/i.test(name) ? 2 : 1)
