import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Client } from '#shared/contract/index'
import { failure } from '#shared/model/problem'
import { Id } from '#shared/model/project'

/** Streams an artifact to the caller as a file to be saved. Throws NOT_FOUND; FILE_NOT_FOUND when its file is gone. */
export async function sendArtifact(client: Client, response: ServerResponse, artifactId: string): Promise<void> {
  const id = Id.safeParse(artifactId)
  if (!id.success) throw failure('NOT_FOUND', 'There is no such file.', 'It may have been deleted: upload it or run it again.', { value: artifactId })
  const { path, name } = await client.artifacts.locate({ artifactId: id.data })
  const handle = await open(path).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `The file "${name}" is no longer there.`, 'It was removed from outside: upload it or run it again.', { file: name }, error) })
  try {
    const { size } = await handle.stat()
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size, 'content-disposition': disposition(name) })
    await pipeline(createReadStream(path, { fd: handle, autoClose: false }), response)
  } finally {
    await handle.close()
  }
}

/** RFC 6266: a plain name for old clients, the real one for all others. */
export function disposition(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
