import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Failure, failure } from '#shared/model/problem'
import { redactor } from './redact'

const PASSWORD = `gän"se&blüm'chen/+ 7\\`

it.each([
  ['as it is', PASSWORD],
  ['URL-encoded', encodeURIComponent(PASSWORD)],
  ['URL-encoded with small letters', encodeURIComponent(PASSWORD).replaceAll(/%../g, (code) => code.toLowerCase())],
  ['as a form sends it', new URLSearchParams({ p: PASSWORD }).toString().slice(2)],
  ['in JSON', JSON.stringify({ p: PASSWORD })],
  ['in JSON within JSON', JSON.stringify(JSON.stringify({ p: PASSWORD }))],
  ['in base64', Buffer.from(PASSWORD).toString('base64')],
  ['in base64 for URLs', Buffer.from(PASSWORD).toString('base64url')],
  ['in XML', `<p>${PASSWORD.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</p>`],
  ['in SQL', `IDENTIFIED BY '${PASSWORD.replaceAll("'", "''")}'`],
])('takes a secret out: %s', (_, text) => {
  const { text: redact } = redactor([PASSWORD])
  const told = redact(`before ${text} after`)
  expect([told.includes('********'), /blüm|bl%|Ymz|blÃ/i.test(told), told.startsWith('before '), told.endsWith(' after')]).toEqual([true, false, true, true])
})

it('takes a secret out of the header of a basic login, whatever the user is called', () => {
  for (const user of ['a', 'ab', 'abc', 'reader@shop']) {
    const told = redactor(['correct horse battery']).text(`Authorization: Basic ${Buffer.from(`${user}:correct horse battery`).toString('base64')}`)
    expect([user, told.includes('********'), /Y29ycmVjd|NvcnJlY3|jb3JyZWN0/.test(told)]).toEqual([user, true, false])
  }
})

it('takes userinfo out of every address, also of secrets that it does not know', () => {
  const { text } = redactor([])
  expect(text('cannot open postgres://ana:s3cr@t@db.example:5432/shop, nor https://ghp_abc@example.com/x')).toBe('cannot open postgres://********@db.example:5432/shop, nor https://********@example.com/x')
  expect(text('ask ana@example.com, see https://example.com/@ana and https://example.com/?q=a@b')).toBe('ask ana@example.com, see https://example.com/@ana and https://example.com/?q=a@b')
})

it('takes keys and tokens out of the parameters of every address', () => {
  expect(redactor([]).text('GET https://x.example/a?page=2&api_key=abc123&q=token, then /b?access_token=t%20t#top')).toBe('GET https://x.example/a?page=2&api_key=********&q=token, then /b?access_token=********#top')
})

it('leaves texts readable where a secret is very short, and takes it out where it is quoted, assigned or in an address', () => {
  const { text } = redactor(['a1', 'x', ''])
  expect(text('a1 max exit: x-ray')).toBe('a1 max exit: x-ray')
  expect(text("password='a1' pwd=x; using \"x\" at mysql://root:x@host")).toBe("password='********' pwd=********; using \"********\" at mysql://********@host")
})

it('takes the longer of two secrets that begin alike', () => {
  expect(redactor(['pass', 'password123']).text('password123 pass')).toBe('******** ********')
})

it('takes out the beginning of a secret where a message was cut', () => {
  const { text } = redactor(['ghp_16C7e42F292c6912E7710c838347Ae178B4a'])
  expect([text('Not with ghp_16C7e42F292c.'), text('Not with ghp_16C7e4'), text('ghp_other is wrong')]).toEqual(['Not with ********.', 'Not with ********', 'ghp_other is wrong'])
})

it('takes out what it is told of later', () => {
  const { text, hide } = redactor(['one secret'])
  hide(['other secret'])
  expect(text('one secret, other secret')).toBe('********, ********')
})

it('takes out a long secret whole, and single lines of it', () => {
  const lines = Array.from({ length: 30 }, (_, line) => `line${line}of`.repeat(8))
  const { text } = redactor([lines.join('\n')])
  expect(text(`${JSON.stringify({ key: lines.join('\n') })}, ${lines[3]}, ${encodeURIComponent(lines.join('\n'))}`)).not.toMatch(/line\d/)
})

it('leaves no secret in any text, whatever the secret is', () => {
  fc.assert(fc.property(fc.string({ minLength: 4, maxLength: 40, unit: 'binary' }), fc.string(), fc.string(), (secret, before, after) => {
    const told = redactor([secret]).text(`${before}${secret}${after}`)
    expect(told.includes(secret) && !`${before}********${after}`.includes(secret)).toBe(false)
  }))
})

it('takes secrets out of every part of a problem, of its causes and of their stacks', () => {
  const driver: Error & { sql?: string; code?: string } = new Error('login with hunter2 refused')
  driver.sql = "SET PASSWORD = 'hunter2'"
  driver.code = 'ER_ACCESS_DENIED'
  const thrown = new Failure(
    { code: 'SOURCE_LOGIN', message: 'hunter2 is wrong', remedy: 'Not hunter2.', detail: 'hunter2', retryAfter: 5, place: { value: 'hunter2', file: '/x/hunter2', line: 3 } },
    [failure('TIMEOUT', 'hunter2', 'hunter2', undefined, driver).problem],
    { cause: new Error('outer hunter2', { cause: driver }) },
  )
  const told = redactor(['hunter2']).error(thrown)
  expect(told).toBeInstanceOf(Failure)
  const seen: string[] = []
  for (let error: unknown = told; error instanceof Error; error = error.cause) seen.push(error.message, error.stack ?? '', JSON.stringify(Object.fromEntries(Object.entries(error))))
  expect([seen.length, seen.join('\n').includes('hunter2')]).toEqual([9, false])
  expect(told).toMatchObject({ problem: { code: 'SOURCE_LOGIN', retryAfter: 5, message: '******** is wrong', place: { line: 3, value: '********' } }, cause: { cause: { code: 'ER_ACCESS_DENIED', message: 'login with ******** refused' } } })
})

it('takes what is no error as its text, and errors that cause each other no deeper than is of use', () => {
  const one: Error = new Error('one hunter2')
  const other: Error = new Error('other', { cause: one })
  one.cause = other
  expect(redactor(['hunter2']).error(one)).toMatchObject({ message: 'one ********', cause: { message: 'other' } })
  expect([redactor(['hunter2']).error('no hunter2'), redactor([]).error(undefined)]).toEqual(['no ********', 'undefined'])
})
