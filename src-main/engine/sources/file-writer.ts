import { mkdtemp } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { ConnectorContext, ConnectorWriteContext } from '#shared/define/connector'
import type { Queries } from '#shared/define/format'
import type { EngineContext } from '../context'
import { outputFormat } from '../datasets/export'

/** Writes tables as files in a connector's temporary folder, by the formats that there are. */
export function fileWriter(engine: EngineContext, queries: Queries, { tempDir, signal }: Pick<ConnectorContext, 'tempDir' | 'signal'>): ConnectorWriteContext['writeFile'] {
  return async (name, table) => {
    const format = outputFormat(name)
    const folder = await mkdtemp(join(tempDir, 'write-'))
    const path = join(folder, `table${extname(name)}`)
    const progress = (): void => {}
    const notes = await format.writes.write({
      tempDir: folder, signal, path, table, queries, progress,
      inWorker: (task, data) => engine.workers.run(`formats/${format.id}`, task, data, progress, signal),
    }, format.writes.options.parse({}))
    return { path, notes }
  }
}
