import { createReadStream } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { failure } from '#shared/model/problem'
import { findPageFile } from '../page/files'
import { PAGE_POLICY } from '../page/policy'

/** Sends a file of the page. Throws NOT_FOUND for all that is none. */
export async function sendStatic(response: ServerResponse, folder: string, pathname: string): Promise<void> {
  const file = await findPageFile(folder, pathname)
  if (!file) throw failure('NOT_FOUND', `There is nothing at "${pathname}".`, 'Open the address that Winnow printed when it was started.')
  const immutable = /\/assets\//.test(pathname)
  response.writeHead(200, {
    'content-type': file.type, 'content-length': file.bytes, 'content-security-policy': PAGE_POLICY,
    ...(immutable && { 'cache-control': 'private, max-age=31536000, immutable' }),
  })
  await pipeline(createReadStream(file.path), response)
}
