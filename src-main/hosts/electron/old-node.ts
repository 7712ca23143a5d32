import { Blob } from 'node:buffer'
import { ReadableStream, TransformStream, WritableStream } from 'node:stream/web'

/**
 * What oRPC looks for, and Node 16 (which Electron 22 has) keeps in modules or lacks. Of forms it only asks whether
 * something is one: in the shell nothing is.
 */
const MISSING = { Blob, ReadableStream, TransformStream, WritableStream, FormData: function FormData() {} }

for (const [name, value] of Object.entries(MISSING)) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}
