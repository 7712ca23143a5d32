import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { StreamWatcher } from '#shared/define/connector'
import type { FilesConfig } from './config'
import { listFiles } from './listing'
import { membersOf, stateOf } from './members'

/** In ms. */
export interface WatchPace {
  /** Files whose names, sizes and times are the same for so long are at rest: nobody is writing them. */
  readonly rest: number
  /** So often they are looked at without a sign of a change: network drives give none. */
  readonly poll: number
}

const PACE: WatchPace = { rest: 1_500, poll: 10_000 }
/** Looking takes at most one part in so many of the time. */
const SPARING = 20
/** So many folders are listened to; what is in others is seen by looking. */
const MOST_FOLDERS = 500
/** Where the system tells of a whole tree at once. Elsewhere Node would go through all of it, blocking, to listen to each file. */
const TELLS_OF_TREES = process.platform === 'darwin' || process.platform === 'win32'

/** Looks after the files of a stream until the signal aborts. A change is told when they have come to rest. */
export async function watchFiles({ path, pattern }: FilesConfig, stream: string, { signal, seen, failed }: StreamWatcher, { rest, poll }: WatchPace = PACE): Promise<void> {
  const bell = new Bell()
  const ears = new Ears(() => bell.ring())
  let before: string | undefined
  let told: string | undefined
  try {
    while (!signal.aborted) {
      bell.hush()
      const began = performance.now()
      let wait = rest
      try {
        const { files, root, isFile } = await listFiles(path, pattern, signal)
        // Listened to before it is relied on that nothing happens.
        const isNew = ears.follow(isFile ? [dirname(root)] : TELLS_OF_TREES ? [root] : [root, ...files.map((file) => dirname(file.path))], isFile ? basename(root) : undefined)
        const state = stateOf(membersOf(files, stream))
        if (state === before && !isNew) {
          if (state !== told) seen(state)
          told = state
          wait = poll
        }
        before = state
      } catch (error) {
        if (signal.aborted) return
        ears.close()
        failed(error)
        before = told = undefined
        wait = 2 * rest
      }
      const sparing = (performance.now() - began) * SPARING
      if (wait === poll) await bell.rung(Math.max(poll, sparing), signal)
      else await setTimeout(Math.max(wait, sparing), undefined, { signal, ref: false }).catch(() => {})
    }
  } finally {
    ears.close()
  }
}

/** Wakes whoever waits for it. */
class Bell {
  #ringing = Promise.withResolvers<void>()

  ring(): void {
    this.#ringing.resolve()
  }

  hush(): void {
    this.#ringing = Promise.withResolvers()
  }

  /** Resolves when it rings, has rung since it was hushed, after so many ms, or when the signal aborts. */
  async rung(most: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    await Promise.race([this.#ringing.promise, setTimeout(most, undefined, { signal: AbortSignal.any([signal, over.signal]), ref: false }).catch(() => {})])
    over.abort()
  }
}

/** Listens to folders. Where the system tells nothing (some network drives, too many folders) nothing is heard. */
class Ears {
  readonly #listening = new Map<string, FSWatcher>()

  constructor(private readonly heard: () => void) {}

  /** Listens to these folders and to no others any more; of `only` that name alone is heard. True where one was not listened to before. */
  follow(folders: readonly string[], only?: string): boolean {
    const wanted = new Set([...new Set(folders)].slice(0, MOST_FOLDERS))
    for (const folder of this.#listening.keys()) if (!wanted.has(folder)) this.#leave(folder)
    const added = [...wanted].filter((folder) => !this.#listening.has(folder))
    return added.map((folder) => this.#listen(folder, only)).includes(true)
  }

  close(): void {
    for (const folder of this.#listening.keys()) this.#leave(folder)
  }

  #listen(folder: string, only: string | undefined): boolean {
    try {
      const watcher = watch(folder, { persistent: false, recursive: TELLS_OF_TREES && only === undefined }, (_event, name) => { if (only === undefined || name === null || name === only) this.heard() })
      this.#listening.set(folder, watcher)
      watcher.on('error', () => {
        this.#leave(folder)
        this.heard()
      })
      return true
    } catch {
      return false
    }
  }

  #leave(folder: string): void {
    this.#listening.get(folder)?.close()
    this.#listening.delete(folder)
  }
}
