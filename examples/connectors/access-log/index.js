import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const LINE = /^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) (\S+)[^"]*" (\d+) (\d+|-)/

/** A plugin of four parts: Winnow makes a connector of it. */
export default class AccessLog {
  metadata() {
    return {
      name: 'access-log',
      title: 'Access log',
      description: 'The requests in an access log of a web server (common log format), one row for each.',
      category: 'files',
      config: { type: 'object', properties: { path: { type: 'string', minLength: 1, description: 'The log file.' } }, required: ['path'] },
      streams: [{ name: 'requests', description: 'One row for each request', fields: ['host', 'user', 'time', 'method', 'path', 'status', 'bytes', 'failed', 'line'].map((name) => ({ name })) }],
    }
  }

  async* collect({ path }, { limit = Infinity, signal }) {
    let number = 0
    for await (const line of createInterface({ input: createReadStream(path, { signal }) })) {
      if (number >= limit) return
      number += 1
      const [, host, user, time, method, target, status, bytes] = LINE.exec(line) ?? []
      yield host === undefined ? { line } : { host, user, time, method, path: target, status: Number(status), bytes: bytes === '-' ? null : Number(bytes) }
    }
  }

  validate(records) {
    return { findings: records.filter(({ line }) => line !== undefined).map(({ line }) => `A line is no request: ${line.slice(0, 80)}`) }
  }

  transform(records) {
    return records.map((record) => ({ ...record, failed: record.status === undefined ? null : record.status >= 400 }))
  }
}
