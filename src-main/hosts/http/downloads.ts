import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Client } from '#shared/contract/index'
import { openArtifact } from '../page/artifact'

/** Streams an artifact to the caller as a file to be saved. Throws NOT_FOUND; FILE_NOT_FOUND when its file is gone. */
export async function sendArtifact(client: Client, response: ServerResponse, artifactId: string): Promise<void> {
  const { headers, content } = await openArtifact(client, artifactId)
  response.writeHead(200, headers)
  await pipeline(content, response)
}
