import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import { ensureMoto } from '../../build/moto.mjs'
import { freePort } from './free-port'

const moto = await ensureMoto()
/** Why no store can be started here; undefined where one can. */
export const s3Missing: string | undefined = 'missing' in moto ? moto.missing : undefined

const PATIENCE = 30_000

/** A store that speaks as S3 does, for a test; it keeps everything in memory, and takes any access key. */
export class TestS3 {
  readonly #client = new AwsClient({ accessKeyId: 'tests', secretAccessKey: 'tests', service: 's3', region: 'us-east-1', retries: 0 })

  private constructor(private readonly process: ChildProcess, readonly port: number) {}

  get endpoint(): string { return `http://127.0.0.1:${this.port}` }

  static async start(): Promise<TestS3> {
    if ('missing' in moto) throw new Error(moto.missing)
    const port = await freePort()
    const started = spawn(moto.python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    const store = new TestS3(started, port)
    for (const end = Date.now() + PATIENCE; ;) {
      const answer = await fetch(store.endpoint).catch(() => undefined)
      if (answer) return store
      if (Date.now() > end || started.exitCode !== null) throw new Error('moto did not start')
      await setTimeout(100)
    }
  }

  /** Asks the store itself: a path with its parameters. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return this.#client.fetch(`${this.endpoint}/${path}`, init)
  }

  /** Makes a bucket. */
  async bucket(name: string): Promise<void> {
    await this.#put(name)
  }

  async put(bucket: string, key: string, content: string | Uint8Array): Promise<void> {
    await this.#put(`${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, content)
  }

  /** The content of an object; undefined where there is none. */
  async get(bucket: string, key: string): Promise<string | undefined> {
    const answer = await this.fetch(`${bucket}/${key}`)
    return answer.ok ? answer.text() : undefined
  }

  /** The keys of a bucket. */
  async keys(bucket: string): Promise<string[]> {
    const text = await (await this.fetch(`${bucket}?list-type=2`)).text()
    return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key)
  }

  /** How many uploads were begun and neither completed nor taken back. */
  async uploads(bucket: string): Promise<number> {
    const text = await (await this.fetch(`${bucket}?uploads=`)).text()
    return [...text.matchAll(/<UploadId>/g)].length
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await ended
  }

  async #put(path: string, content: string | Uint8Array = ''): Promise<void> {
    const body = typeof content === 'string' ? content : new Blob([new Uint8Array(content)])
    const { ok, status } = await this.fetch(path, { method: 'PUT', body })
    if (!ok) throw new Error(`${path}: ${status}`)
  }
}
