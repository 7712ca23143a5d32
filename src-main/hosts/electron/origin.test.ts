import { expect, it } from 'vitest'
import { isOurs, mayOpenOutside, PAGE_URL, pathOf } from './origin'

it('gives the path of what is ours', () => {
  expect(PAGE_URL).toBe('app://winnow/')
  expect(pathOf('app://winnow/assets/a.js?x#y')).toBe('/assets/a.js')
  expect(isOurs('app://winnow/#/runs')).toBe(true)
  for (const url of ['app://winnow2/', 'app:winnow/', 'https://winnow/', 'app://winnow@evil/', 'winnow', '']) expect(isOurs(url), url).toBe(false)
})

it('4: leads outside by https to known places alone', () => {
  expect(mayOpenOutside('https://duckdb.org/docs')).toBe(true)
  const refused = ['http://duckdb.org/', 'https://duckdb.org.evil.example/', 'https://duckdb.org@evil.example/', 'https://user:secret@duckdb.org/', 'https://duckdb.org:8443/', 'file:///etc/passwd', 'smb://duckdb.org/x', 'javascript:alert(1)', 'ms-settings:', '']
  for (const url of refused) expect(mayOpenOutside(url), url).toBe(false)
})
