import { ReadableStream, TransformStream, WritableStream } from 'node:stream/web'

/** Node 16, which Electron 22 has, holds these back in a module; oRPC looks for them as it is loaded. */
for (const [name, value] of Object.entries({ ReadableStream, TransformStream, WritableStream })) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}
