import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { protocol } from 'electron'
import type { Client } from '#shared/contract/index'
import { artifactIn, openArtifact } from '../page/artifact'
import { findPageFile } from '../page/files'
import { PAGE_POLICY } from '../page/policy'
import { type Problems, problemsOfError } from '../problems'
import { pathOf, SCHEME } from './origin'

export interface PageOptions {
  /** The folder of the built page. */
  readonly folder: string
  readonly client: Client
  /** Told why a download cannot be had: the page does not see the answer. */
  readonly onProblems: (problems: Problems) => void
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Readable
}

/** Makes the page's scheme one like https: with an origin, storage and a content security policy. To be called before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }])
}

/** Serves the built page, and the content of artifacts as downloads, under the page's origin. To be called when the app is ready. */
export function servePage(options: PageOptions): void {
  if ('handle' in protocol) {
    protocol.handle(SCHEME, async ({ method, url }) => {
      const { status, headers, body } = await answer(options, method, url)
      // Its class is one, and has two declarations: Node's and the page's.
      const stream: unknown = Readable.toWeb(body)
      return new Response(stream instanceof ReadableStream ? stream : null, { status, headers })
    })
  } else {
    serveStreams((method, url) => answer(options, method, url))
  }
}

async function answer({ folder, client, onProblems }: PageOptions, method: string, url: string): Promise<Answer> {
  const path = method === 'GET' ? pathOf(url) : undefined
  const artifact = path && artifactIn(path)
  if (artifact) {
    try {
      const { headers, content } = await openArtifact(client, artifact)
      return ok(headers, content)
    } catch (error) {
      onProblems(problemsOfError(error))
      return NOTHING()
    }
  }
  const file = path && await findPageFile(folder, path)
  return file ? ok({ 'content-type': file.type, 'content-length': String(file.bytes), 'content-security-policy': PAGE_POLICY }, createReadStream(file.path)) : NOTHING()
}

const COMMON = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' }

const ok = (headers: Readonly<Record<string, string>>, body: Readable): Answer => ({ status: 200, headers: { ...COMMON, ...headers }, body })

const NOTHING = (): Answer => ({ status: 404, headers: { ...COMMON, 'content-type': 'text/plain', 'content-security-policy': "default-src 'none'" }, body: Readable.from([Buffer.from('There is nothing here.')]) })

interface OldProtocol {
  registerStreamProtocol(scheme: string, answer: (request: { method: string; url: string }, callback: (answer: { statusCode: number; headers: Record<string, string>; data: Readable }) => void) => void): boolean
}

/** Electron before 25 has no `protocol.handle`. */
function serveStreams(answerTo: (method: string, url: string) => Promise<Answer>): void {
  const old: unknown = protocol
  if (!hasStreams(old)) throw new TypeError('this Electron cannot serve a scheme')
  old.registerStreamProtocol(SCHEME, ({ method, url }, callback) => {
    void (async () => {
      const { status, headers, body } = await answerTo(method, url)
      callback({ statusCode: status, headers, data: body })
    })()
  })
}

const hasStreams = (given: unknown): given is OldProtocol => typeof given === 'object' && given !== null && 'registerStreamProtocol' in given
