import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, resolve, sep } from 'node:path'
import { Failure, failure } from '#shared/model/problem'
import type { Artifact } from '#shared/model/run'
import type { FileRef } from '#shared/contract/files'
import { samplesFolder } from '#main/samples'
import type { StoredArtifact } from '#main/store/repositories/artifacts'
import type { Store } from '#main/store/store'

/** A file of the user: where its bytes are and how people know it. */
export interface UserFile {
  readonly path: string
  readonly name: string
}

/**
 * Which files callers may name. Uploads and samples always; paths on this machine only inside the folders (or the very
 * files) that whoever started Winnow granted. The command line and the desktop app grant everything, since their user sits
 * in front of them.
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

  /**
   * A path in the config of a source, its links followed; of a pattern, the folders before its first wildcard count. What
   * is not there is given as it is: its connector says so. Throws FORBIDDEN, FILE_NOT_FOUND (no full path).
   */
  async permit(path: string): Promise<string> {
    const pattern = /[*?[{]/.exec(path)
    await this.#refuseOutside(pattern ? dirname(`${path.slice(0, pattern.index)}x`) : path)
    return pattern ? path : realpath(path).catch(() => path)
  }

  /**
   * A folder to write to, its links followed. Throws FORBIDDEN, or OUTPUT_NOT_WRITABLE when it is not there, no folder, or
   * closed to Winnow.
   */
  async folder(path: string): Promise<string> {
    const refuse = (what: string, cause?: unknown): Error => failure('OUTPUT_NOT_WRITABLE', what, 'Choose another folder, or check that it is there and that you may write to it.', { file: path }, cause)
    if (!isPath(path)) throw refuse(`"${path.replaceAll('\0', '')}" is no full path of a folder on this machine.`)
    if (this.grants !== 'everything' && !await within(path, this.grants)) {
      throw failure('FORBIDDEN', `Winnow was not allowed to write to "${path}".`, 'Leave the folder out and download the files, or start Winnow with it allowed (--allow FOLDER).', { file: path })
    }
    try {
      const real = await realpath(path)
      if (!(await stat(real)).isDirectory()) throw refuse(`"${path}" is no folder.`)
      await access(real, constants.W_OK)
      return real
    } catch (error) {
      throw error instanceof Failure ? error : refuse(`Nothing can be written to the folder "${path}".`, error)
    }
  }

  /** An artifact as callers see it: its path is told to those who may read there by it. */
  async artifact({ folder, path: _path, ...artifact }: StoredArtifact): Promise<Artifact> {
    const path = this.store.artifactFile(artifact.id)
    return { ...artifact, path: this.grants === 'everything' || (folder !== null && await within(path, this.grants)) ? path : null }
  }

  async #allowed(path: string): Promise<string> {
    await this.#refuseOutside(path)
    // Links are followed here, once: what is read later is what was checked.
    return realpath(path).catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `There is no file "${path}".`, 'Check the path and its spelling.', { file: path }, error) })
  }

  async #refuseOutside(path: string): Promise<void> {
    if (!isPath(path)) {
      throw failure('FILE_NOT_FOUND', `"${path.replaceAll('\0', '')}" is no full path of a file on this machine.`, 'Give the whole path, or upload the file.', { file: path })
    }
    if (this.grants !== 'everything' && !await within(path, [...this.grants, samplesFolder()])) {
      throw failure('FORBIDDEN', `Winnow was not allowed to read "${path}".`, 'Upload the file, or start Winnow with its folder allowed (--allow FOLDER).', { file: path })
    }
  }
}

/** A full path of this machine: none of another one's, none with a NUL. */
const isPath = (path: string): boolean => !path.includes('\0') && isAbsolute(path) && !/^[\\/]{2}/.test(path)

/** Where the links of a path lead must lie inside one of the folders, or be one of the files. */
async function within(path: string, granted: readonly string[]): Promise<boolean> {
  const real = (place: string): Promise<string> => realpath(place).catch(() => resolve(place))
  const target = await real(path)
  const roots = await Promise.all(granted.map(real))
  return roots.some((root) => target === root || target.startsWith(root.endsWith(sep) ? root : root + sep))
}
