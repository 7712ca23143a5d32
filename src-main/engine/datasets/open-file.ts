import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveKind } from '../archives/kind'
import type { EngineContext, Watch } from '../context'
import { type OpenFile, type Workplace, textOption, withFormat } from './file-reading'
import { chooseFormat, openInput, readOptions } from './input-file'
import { openMembers } from './open-members'

/** A file that is to be read. */
export interface FileRequest {
  readonly path: string
  /** How people know the file, where `path` is an uploaded copy. */
  readonly name?: string | undefined
  /** The recipe's `input`: a format and its options; whatever is absent is guessed. */
  readonly input?: Readonly<Record<string, unknown>> | undefined
}

/** Opens a file. Throws FILE_*, FORMAT_*, OPTION_INVALID, LIMIT_EXCEEDED. */
export async function openFile({ path, name, input = {} }: FileRequest, workplace: Workplace): Promise<OpenFile> {
  const { file, head } = await openInput(path, name)
  const kind = archiveKind(head, file.name)
  if (kind) return openMembers(kind, file, input, workplace)
  const format = chooseFormat(file, head, textOption(input, 'format'))
  return { file, ...withFormat(file, format, readOptions(format, input), workplace) }
}

/** Does something with an open file, in a temporary folder of its own. */
export async function withFile<T>(engine: EngineContext, request: FileRequest, watch: Watch, wanted: Workplace['wanted'], work: (file: OpenFile & { readonly folder: string }) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(engine.tempRoot, 'file-'))
  try {
    return await work({ ...await openFile(request, { engine, folder, watch, wanted }), folder })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
