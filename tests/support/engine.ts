import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Composition, compose } from '#main/compose'
import { type Home, homeOf } from '#main/store/home'
import type { Client } from '#shared/contract/index'
import type { Run } from '#shared/model/run'

export interface ImportOptions {
  readonly name?: string
  readonly datasetId?: string
  readonly input?: Record<string, unknown>
}

/** The whole engine in this process with a home of its own, and its first project. */
export interface TestEngine {
  readonly client: Client
  readonly parts: Composition['parts']
  readonly projectId: string
  /** A temporary folder, in which the home is, too. */
  readonly folder: string
  /** Writes a file into the folder; gives its path. */
  write(name: string, content: string | Uint8Array): string
  /** A run when it has ended. */
  settled(runId: string): Promise<Run>
  /** Writes a file into the folder and imports it; gives the dataset and its version. */
  import(name: string, content: string | Uint8Array, options?: ImportOptions): Promise<{ datasetId: string; versionId: string }>
}

/** An engine for the tests of a file: there before the first one, gone after the last one. @param prepare makes its home ready */
export function useEngine(prepare: (home: Home) => void = () => {}): TestEngine {
  let composed: Composition
  let projectId: string
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'winnow-engine-'))
    const home = homeOf(join(folder, 'home'), {})
    prepare(home)
    composed = await compose({ home })
    projectId = (await composed.client.projects.list())[0]!.id
  })
  afterAll(async () => {
    await composed.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get client() { return composed.client },
    get parts() { return composed.parts },
    get projectId() { return projectId },
    get folder() { return folder },
    write: (name, content) => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    settled: async (runId) => {
      for await (const event of await composed.client.runs.watch({ runId })) if (event.type === 'result') return event.run
      throw new Error('the run did not end')
    },
    async import(name, content, options = {}) {
      const { result, problems } = await composed.client.files.import({ projectId, file: { path: this.write(name, content) }, ...options })
      expect(problems).toEqual([])
      if (result?.kind !== 'import') throw new Error('not imported')
      return result
    },
  }
}
