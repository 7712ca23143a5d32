import { realpath, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.json': 'application/json; charset=utf-8', '.map': 'application/json; charset=utf-8',
}

/** A file of the built page. */
export interface PageFile {
  readonly path: string
  readonly bytes: number
  readonly type: string
}

/**
 * The file of the page at a path of its address. Undefined for all that is none, however the path is written.
 * @param folder the built page
 */
export async function findPageFile(folder: string, pathname: string): Promise<PageFile | undefined> {
  try {
    const name = decodeURIComponent(pathname)
    if (/[\0\\]|(^|\/)\.\.?(\/|$)/.test(name)) return undefined
    const root = await realpath(folder)
    const path = await realpath(join(root, name === '/' ? 'index.html' : name))
    const type = TYPES[extname(path)]
    const stats = await stat(path)
    return stats.isFile() && path.startsWith(root + sep) && type ? { path, bytes: stats.size, type } : undefined
  } catch {
    // No such file, or a path that is none.
    return undefined
  }
}
