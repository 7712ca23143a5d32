import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspectFile, readFile, temporaryFolder } from '#tests/support/read-file'

/** A column `d` of one DECIMAL(40, 0), by pyarrow: DuckDB gives a double for it that is another number. */
const WIDE_DECIMAL = 'UEFSMRUAFS4VLiwVAhUAFQYVBhwAAAACAAAAAgEAAAAAAAAAAAAAAAAAAAAABRUEGSw1ABgGc2NoZW1hFQIAFQ4VIhUCGAFkJQoVABVQLFwVABVQAAAAFgIZHBkcJgAcFQ4ZJQYAGRgBZBUAFgIWVBZUJghJHBUAFQAVAgA8KQYZJgACAAAAFlQWAiYIFlQAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRkcHAAAAIoAAABQQVIx'

describe('Parquet files', () => {
  it('with decimals of more digits than are kept are refused, not read wrongly', async () => {
    const path = join(temporaryFolder(), 'wide.parquet')
    writeFileSync(path, Buffer.from(WIDE_DECIMAL, 'base64'))
    const refused = { problem: { code: 'FORMAT_UNKNOWN', message: expect.stringContaining('Column "d" of "wide.parquet" is a decimal of 40 digits') } }
    await expect(readFile('parquet', path)).rejects.toMatchObject(refused)
    await expect(inspectFile('parquet', path)).rejects.toMatchObject(refused)
  })
})
