import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import type { NetworkAnswer } from '#shared/define/connector'
import { failure } from '#shared/model/problem'
import { seconds } from './exchange'
import { cancelled, networkProblem } from './problems'

/** An answer that is unpacked while it is read, and whose reading ends with a sentence where it stalls. */
export function answerOf(incoming: IncomingMessage, url: URL, idle: number, signal: AbortSignal | undefined): NetworkAnswer {
  const content = unpacked(incoming, url.host)
  // Once a body is left half-read, nobody listens to what becomes of it.
  content.on('error', () => {})
  const body = chunks(content, url.host, idle, signal)
  return {
    status: incoming.statusCode ?? 0,
    url: url.href,
    header: (name) => {
      const value = incoming.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    body,
    text: async (mostBytes) => {
      const parts: Uint8Array[] = []
      let bytes = 0
      for await (const chunk of body) {
        bytes += chunk.length
        if (bytes > mostBytes) throw failure('TOO_LARGE', `The answer of "${url.host}" is larger than ${Math.round(mostBytes / 1e6).toLocaleString('en')} MB.`, 'Ask for less at once: a smaller page, fewer columns, a filter.')
        parts.push(chunk)
      }
      return new TextDecoder().decode(Buffer.concat(parts))
    },
    cancel: async () => {
      incoming.destroy()
      content.destroy()
    },
  }
}

/** The content without its packing for the way (Content-Encoding). One that is packed in an unknown way cannot be read. */
function unpacked(incoming: IncomingMessage, host: string): Readable {
  const packing = incoming.headers['content-encoding']?.toLowerCase().split(',').map((one) => one.trim()).filter((one) => !UNPACKED.has(one)).join(', ') ?? ''
  if (packing === '') return incoming
  const unpack = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress, zstd: createZstdDecompress }[packing]
  if (!unpack) {
    incoming.destroy(failure('SOURCE_ANSWER', `"${host}" packs its answer in a way that Winnow does not know ("${packing}").`, 'Tell whoever runs the service: it was asked for others (gzip, deflate, br).'))
    return incoming
  }
  // The error comes through the content, too.
  return pipeline(incoming, unpack(), () => {})
}

/** What stands for content as it is: stores keep and tell what somebody wrote there once. */
const UNPACKED: ReadonlySet<string> = new Set(['', 'identity', 'aws-chunked', 'utf-8', 'binary', 'none'])

async function* chunks(content: Readable, host: string, idle: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  const iterator: AsyncIterator<Uint8Array> = content[Symbol.asyncIterator]()
  try {
    for (;;) {
      // Only while it is waited for: whoever reads slowly is not the other end's fault.
      const timer = setTimeout(() => content.destroy(failure('TIMEOUT', `"${host}" stopped in the middle of its answer and sent nothing for ${seconds(idle)}.`, 'Try again.')), idle)
      const next = await iterator.next().finally(() => clearTimeout(timer))
      if (next.done === true) return
      yield next.value
    }
  } catch (error) {
    throw signal?.aborted === true ? cancelled() : networkProblem(error, host)
  } finally {
    content.destroy()
  }
}
