import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordsIn } from './records.js'

const STREAMS = ['items']
const MOST_BYTES = 100_000_000

/** A connector for Winnow: gets what it needs from the kit, so that it depends on no package. */
export default ({ z, defineConnector, failure, HOST, SECRET }) => {
  /** The way out goes through Winnow's network: it is offline when its user wants that, and no private address is asked unawares. */
  const ask = async ({ address, token }, stream, { network, signal }) => {
    const answer = await network.fetch(`${address.replace(/\/$/, '')}/${stream}`, { headers: { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) }, signal, allowed: [new URL(address).host] })
    if (answer.status === 401 || answer.status === 403) throw failure('SOURCE_LOGIN', 'The service does not accept the token.', 'Check the token.')
    // These may pass: Winnow asks again after a while.
    if (answer.status === 429 || answer.status >= 500) throw failure('SOURCE_BROKEN', `The service answered with ${answer.status}.`, 'Try again later.')
    if (answer.status !== 200) throw failure('SOURCE_ANSWER', `The service answered with ${answer.status}.`, 'Check the address.')
    return recordsIn(await answer.text(MOST_BYTES))
  }
  return defineConnector({
    id: '{{id}}',
    title: '{{title}}',
    category: 'services',
    docs: 'What it reads, and what for: one or two sentences.',
    // The form, the command line and the reference page are made from it. What is marked SECRET is kept in the
    // secrets store; what is marked HOST says where it leads: keys of programs may not lead it into the network inside.
    config: z.strictObject({
      address: z.url().describe('Where the service is: https://…').meta(HOST),
      token: z.string().optional().describe('The token that the service wants.').meta(SECRET),
    }),
    check: async (config, context) => {
      try {
        await ask(config, STREAMS[0], context)
        return { steps: [{ what: 'answer', ok: true, message: 'The service answers.' }] }
      } catch (error) {
        return { steps: [{ what: error.problem?.code === 'SOURCE_LOGIN' ? 'login' : 'address', ok: false, message: error.message, remedy: error.problem?.remedy ?? 'Check the address.' }] }
      }
    },
    // Columns that are known only by reading are left out here.
    discover: async () => ({ streams: STREAMS.map((name) => ({ id: name, name, kind: 'endpoint', columns: [], key: [], rows: null, bytes: null, cursors: [] })), relationships: [] }),
    read: async (config, { stream, columns, limit }, context) => {
      if (!STREAMS.includes(stream)) throw failure('SOURCE_MISSING', `There is no stream "${stream}".`, `Streams are ${STREAMS.join(', ')}.`)
      const records = (await ask(config, stream, context)).slice(0, limit).map((record) => (columns ? Object.fromEntries(columns.map((name) => [name, record[name]])) : record))
      if (records.length === 0) throw failure('SOURCE_ANSWER', `"${stream}" has no records.`, 'Try again when there are some.')
      const path = join(context.tempDir, 'records.jsonl')
      await writeFile(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
      return context.files.read(path, `${stream}.jsonl`, { format: 'jsonl' })
    },
  })
}
