import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { failure } from '#shared/model/problem'
import { PAGE_POLICY } from './answers'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.json': 'application/json; charset=utf-8', '.map': 'application/json; charset=utf-8',
}

/** Sends a file of the page. Throws NOT_FOUND for all that is none. */
export async function sendStatic(response: ServerResponse, folder: string, pathname: string): Promise<void> {
  const file = await findFile(folder, pathname)
  if (!file) throw failure('NOT_FOUND', `There is nothing at "${pathname}".`, 'Open the address that Winnow printed when it was started.')
  const immutable = /\/assets\//.test(pathname)
  response.writeHead(200, {
    'content-type': TYPES[extname(file.path)] ?? 'application/octet-stream', 'content-length': file.bytes, 'content-security-policy': PAGE_POLICY,
    ...(immutable && { 'cache-control': 'private, max-age=31536000, immutable' }),
  })
  await pipeline(createReadStream(file.path), response)
}

async function findFile(folder: string, pathname: string): Promise<{ path: string; bytes: number } | undefined> {
  try {
    const name = decodeURIComponent(pathname)
    if (/[\0\\]|(^|\/)\.\.?(\/|$)/.test(name)) return undefined
    const root = await realpath(folder)
    const path = await realpath(join(root, name === '/' ? 'index.html' : name))
    const { size, isFile } = await stat(path).then((stats) => ({ size: stats.size, isFile: stats.isFile() }))
    return isFile && path.startsWith(root + sep) && TYPES[extname(path)] ? { path, bytes: size } : undefined
  } catch {
    // No such file, or a path that is none.
    return undefined
  }
}
