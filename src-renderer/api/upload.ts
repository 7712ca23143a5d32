import { z } from 'zod'
import type { FileRef } from '#shared/contract/files'
import { Id } from '#shared/model/project'
import { Failure, failure, Problem } from '#shared/model/problem'

export interface UploadProgress {
  readonly bytes: number
  readonly totalBytes: number
}

const Answer = z.object({ id: Id })
/** What the host answers when it refuses: the first problem, and all of them where there are several. */
const Refusal = Problem.extend({ problems: z.array(Problem).optional() })

/**
 * Streams a file to the engine. The browser reads it from the disk as it goes, so its size does not matter.
 * Throws the Failure that the host answers with, ENGINE_STOPPED when the connection breaks, RUN_CANCELLED on abort.
 */
export function uploadFile(file: File, projectId: string, progress: (progress: UploadProgress) => void, signal: AbortSignal): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body has been sent.
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    signal.addEventListener('abort', abort, { once: true })
    request.upload.addEventListener('progress', ({ loaded }) => progress({ bytes: loaded, totalBytes: file.size }))
    request.addEventListener('load', () => {
      try {
        resolve(readAnswer(request, file.name))
      } catch (error) {
        reject(error)
      }
    })
    request.addEventListener('error', () => reject(failure('ENGINE_STOPPED', `Winnow could not be reached while "${file.name}" was being read.`, 'Check that Winnow is running, then drop the file again.', { file: file.name })))
    request.addEventListener('abort', () => reject(failure('RUN_CANCELLED', `Reading "${file.name}" was cancelled.`, 'Drop the file again to start over.', { file: file.name })))
    request.addEventListener('loadend', () => signal.removeEventListener('abort', abort))
    request.open('PUT', `/uploads?${new URLSearchParams({ name: file.name, projectId })}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.send(file)
  })
}

function readAnswer(request: XMLHttpRequest, name: string): FileRef {
  const body = parseJson(request.responseText)
  const answer = Answer.safeParse(body)
  if (request.status < 300 && answer.success) return { uploadId: answer.data.id }
  const refusal = Refusal.safeParse(body)
  if (refusal.success) {
    const { problems = [], ...first } = refusal.data
    throw new Failure(first, problems.slice(1))
  }
  throw failure('FILE_NOT_READABLE', `Winnow did not take "${name}" (status ${request.status}).`, 'Try again; if it happens again, start Winnow anew.', { file: name })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
