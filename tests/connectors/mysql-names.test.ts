import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal, name, parseStreamId, streamId } from '#engine/connectors/mysql/names'
import { readingQuery } from '#engine/connectors/mysql/query'
import { mariaDbMissing, useMariaDb } from '../support/mariadb'

/** What MySQL takes as a name: up to 64 characters of the basic plane but NUL, with no space at the end. */
const SOME = fc.string({ unit: fc.constantFrom(...'`\'";.\\-#/*%$ aZ0éß日'), minLength: 1, maxLength: 30 }).filter((text) => !text.endsWith(' '))

it('names of streams are read back as they were written', () => {
  fc.assert(fc.property(SOME, SOME, (database, table) => {
    expect(parseStreamId(streamId({ database, table }), undefined)).toEqual({ database, table })
  }), { numRuns: 1000 })
  expect(parseStreamId('orders', 'shop')).toEqual({ database: 'shop', table: 'orders' })
  expect(() => parseStreamId('orders', undefined)).toThrow('names no table')
  expect(() => name('a\0b')).toThrow('NUL')
})

it('a query is one statement that reads, whatever stands in its texts and comments', () => {
  for (const query of ['SELECT 1', ' (SELECT 1) ', "SELECT ';', \"--\", `a;b` # c;\n FROM t", 'WITH a AS (SELECT 1) SELECT * FROM a /* ; */', 'SHOW TABLES', '-- first\nSELECT 1;  ', 'SELECT 1; ; -- x']) expect(() => readingQuery(query)).not.toThrow()
  for (const query of ['', ';', 'DROP TABLE t', "SELECT 1; DROP TABLE t", "SELECT 'a\\'; DROP TABLE t -- '; DROP TABLE t", '/*! DROP TABLE t */', 'SELECT 1 INTO OUTFILE "x"', 'CALL p()', "SELECT 1 /*M! INTO OUTFILE 'x' */"]) expect(() => readingQuery(query)).toThrow(/^The query /)
})

describe.skipIf(mariaDbMissing)('on a server', () => {
  const db = useMariaDb()

  it('1,000 random names and texts stay what they are', async () => {
    await db().query("SET sql_mode = 'NO_BACKSLASH_ESCAPES', NAMES utf8mb4")
    const pairs = fc.sample(fc.tuple(SOME, SOME), 1000)
    for (let at = 0; at < pairs.length; at += 100) {
      const some = [...new Map(pairs.slice(at, at + 100)).entries()].filter(([of]) => !of.startsWith(' '))
      const [row] = await db().query(`SELECT ${some.map(([of, text]) => `${literal(text)} AS ${name(of)}`).join(', ')}`)
      expect(row).toEqual(Object.fromEntries(some))
    }
  })
})
