import { realpath } from 'node:fs/promises'
import { isAbsolute, resolve, sep } from 'node:path'
import { failure } from '#shared/model/problem'
import type { FileRef } from '#shared/contract/files'
import type { Store } from '#main/store/store'

/** A file of the user: where its bytes are and how people know it. */
export interface UserFile {
  readonly path: string
  readonly name: string
}

/**
 * Which files callers may name. Uploads always; paths on this machine only inside the folders (or the very files) that
 * whoever started Winnow granted. The command line and the desktop app grant everything, since their user sits in front of them.
 */
export class FileAccess {
  constructor(private readonly store: Store, private readonly grants: 'everything' | readonly string[]) {}

  /** Throws FILE_NOT_FOUND, FORBIDDEN, NOT_FOUND (no such upload). */
  async resolve(file: FileRef): Promise<UserFile> {
    if ('uploadId' in file) {
      const { name } = this.store.artifacts.get(file.uploadId)
      return { path: this.store.artifactFile(file.uploadId), name }
    }
    return { path: await this.#allowed(file.path), name: file.path.split(/[\\/]/).at(-1) ?? file.path }
  }

  async #allowed(path: string): Promise<string> {
    if (path.includes('\0') || !isAbsolute(path) || /^[\\/]{2}/.test(path)) {
      throw failure('FILE_NOT_FOUND', `"${path.replaceAll('\0', '')}" is no full path of a file on this machine.`, 'Give the whole path, or upload the file.', { file: path })
    }
    if (this.grants !== 'everything' && !await this.#granted(path)) {
      throw failure('FORBIDDEN', `Winnow was not allowed to read "${path}".`, 'Upload the file, or start Winnow with its folder allowed (--allow FOLDER).', { file: path })
    }
    // Links are followed here, once: what is read later is what was checked.
    return realpath(path).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `There is no file "${path}".`, 'Check the path and its spelling.', { file: path }, error) })
  }

  /** Both the path as it is written and where its links lead must lie inside a granted folder. */
  async #granted(path: string): Promise<boolean> {
    const roots = await Promise.all((this.grants === 'everything' ? [] : this.grants).map((root) => realpath(root).catch(() => resolve(root))))
    const target = await realpath(path).catch(() => resolve(path))
    return roots.some((root) => target === root || target.startsWith(root.endsWith(sep) ? root : root + sep))
  }
}
