import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspectFile, readFile, temporaryFolder } from '#tests/support/read-file'

function file(content: string): string {
  const path = join(temporaryFolder(), 'dump.sql')
  writeFileSync(path, content)
  return path
}

const names = (columns: readonly { name: string }[]) => columns.map(({ name }) => name)

const MYSQL = `-- MySQL dump 10.13  Distrib 8.0
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS \`orders\`;
CREATE TABLE \`orders\` (
  \`id\` int NOT NULL AUTO_INCREMENT, -- a comment; with a semicolon
  \`note\` varchar(20) DEFAULT 'x,(y)',
  \`amount\` decimal(10,2),
  PRIMARY KEY (\`id\`),
  KEY \`k\` (\`note\`)
) ENGINE=InnoDB;
INSERT INTO \`orders\` VALUES (1,'it\\'s; (a) \\"b\\"\\n2',1.50),(2,NULL,-3),
(3,'two '' quotes',0x4142);
INSERT INTO \`shop\`.\`small\` (\`a\`,\`b\`) VALUES (1,_binary 'x');
INSERT INTO \`orders\` VALUES (4,'',NULL);
INSERT INTO \`orders\` VALUES (5,'one value too few');
`

describe('SQL dumps', () => {
  it('of MySQL: rows of INSERT statements with the line that they begin on, columns of CREATE TABLE', async () => {
    const path = file(MYSQL)
    const inspection = await inspectFile('sql', path)
    expect(inspection.streams).toEqual([
      { id: 'orders', name: 'orders', rows: 5, input: { format: 'sql', table: 'orders' } }, { id: 'small', name: 'small', rows: 1, input: { format: 'sql', table: 'small' } },
    ])
    const read = await readFile('sql', path)
    expect(names(read.columns)).toEqual(['id', 'note', 'amount'])
    expect(read.rows).toEqual([['1', 'it\'s; (a) "b"\n2', '1.50'], ['2', null, '-3'], ['3', "two ' quotes", '0x4142'], ['4', '', null]])
    expect(read.lines).toEqual([11, 11, 12, 14])
    expect(read.unreadable).toEqual([{ line: 15, reason: '2 values instead of 3', raw: '5, one value too few' }])
    const small = await readFile('sql', path, { table: 'small' })
    expect([names(small.columns), small.rows]).toEqual([['a', 'b'], [['1', 'x']]])
    await expect(readFile('sql', path, { table: 'none' })).rejects.toMatchObject({ problem: { code: 'OPTION_INVALID', remedy: 'Its tables are "orders", "small".' } })
  })

  it('of PostgreSQL: lines of COPY, functions between dollars passed over', async () => {
    const read = await readFile('sql', file([
      '-- PostgreSQL database dump', 'CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; INSERT INTO t VALUES (9) $$ LANGUAGE sql;',
      'COPY public.people (id, "full name", note) FROM stdin;', '1\tAnn; Lee\t\\N', '2\tBo\\tB\ttwo\\nlines', '\\.', '', "INSERT INTO people (id, note) VALUES (3, E'a\\'b'), (4, 'c:\\');", '',
    ].join('\n')))
    expect(names(read.columns)).toEqual(['id', 'full name', 'note'])
    expect(read.rows).toEqual([['1', 'Ann; Lee', null], ['2', 'Bo\tB', 'two\nlines'], ['3', null, "a'b"], ['4', null, 'c:\\']])
    expect(read.lines).toEqual([4, 5, 8, 8])
  })

  it('of SQLite: texts with line ends, as its shell writes them', async () => {
    const read = await readFile('sql', file(`CREATE TABLE t (id INTEGER, v TEXT);
INSERT INTO t VALUES(1,replace('a\\nb','\\n',char(10)));
INSERT INTO t VALUES(2,replace(replace('it''s\\r\\nb','\\r',char(13)),'\\n',char(10)));
INSERT INTO t VALUES(3,unistr('a\\u000ab \\\\ \\U0001f600'));
INSERT INTO t VALUES(4,X'00ff');
`))
    expect(read.rows).toEqual([['1', 'a\nb'], ['2', "it's\r\nb"], ['3', 'a\nb \\ 😀'], ['4', "X'00ff'"]])
  })

  it('without rows, or cut off in a statement, say so', async () => {
    await expect(readFile('sql', file('CREATE TABLE t (a int);'))).rejects.toMatchObject({ problem: { code: 'FILE_IS_EMPTY' } })
    const cut = await readFile('sql', file("INSERT INTO t (a) VALUES ('1');\nINSERT INTO t (a) VALUES ('2"))
    expect(cut.rows).toEqual([['1']])
    const odd = await readFile('sql', file('CREATE TABLE t (a int, b int);\nINSERT INTO t VALUES (1);\n'))
    expect([names(odd.columns), odd.rows, odd.unreadable.length]).toEqual([['a', 'b'], [], 1])
    expect(cut.unreadable).toEqual([expect.objectContaining({ line: 2, raw: "INSERT INTO t (a) VALUES ('2" })])
  })
})
