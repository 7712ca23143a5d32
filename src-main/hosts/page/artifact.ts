import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Client } from '#shared/contract/index'
import { failure } from '#shared/model/problem'
import { Id } from '#shared/model/project'

/** The id in an artifact's address, as far as the path is one. */
export const artifactIn = (pathname: string): string | undefined => /^\/artifacts\/([^/]+)\/content$/.exec(pathname)?.[1]

/** The bytes of an artifact, and the headers by which they are saved as a file. */
export interface OpenArtifact {
  readonly headers: Readonly<Record<'content-type' | 'content-length' | 'content-disposition', string>>
  /** Closes the file when it was read or is destroyed. */
  readonly content: Readable
}

/** Opens an artifact's file. Throws NOT_FOUND; FILE_NOT_FOUND when its file is gone. */
export async function openArtifact(client: Client, artifactId: string): Promise<OpenArtifact> {
  const id = Id.safeParse(artifactId)
  if (!id.success) throw failure('NOT_FOUND', 'There is no such file.', 'It may have been deleted: upload it or run it again.', { value: artifactId })
  const { path, name } = await client.artifacts.locate({ artifactId: id.data })
  const handle = await open(path).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `The file "${name}" is no longer there.`, 'It was removed from outside: upload it or run it again.', { file: name }, error) })
  const { size } = await handle.stat()
  return {
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(size), 'content-disposition': disposition(name) },
    content: createReadStream(path, { fd: handle }),
  }
}

/** RFC 6266: a plain name for old clients, the real one for all others. */
function disposition(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
