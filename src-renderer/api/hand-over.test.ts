import { expect, test, vi } from 'vitest'
import { takeHandOver } from './hand-over'

test('token and file are taken out of the address and out of the history', () => {
  const replaceState = vi.fn<History['replaceState']>()
  expect(takeHandOver({ hash: '#token=a-b_c&open=%2Fhome%2Fme%2Fa%20%26%20b.csv', pathname: '/' }, { replaceState })).toEqual({ token: 'a-b_c', open: '/home/me/a & b.csv' })
  expect(replaceState).toHaveBeenCalledWith(null, '', '/')
})

test('a page that is loaded again keeps its route', () => {
  const replaceState = vi.fn<History['replaceState']>()
  expect(takeHandOver({ hash: '#/runs', pathname: '/' }, { replaceState })).toEqual({ token: null, open: null })
  expect(replaceState).not.toHaveBeenCalled()
})
