import { expect, it } from 'vitest'
import { allows } from './version-spec'

it.each([
  ['0.71.3', true], ['0.71', true], ['0.71.x', true], ['v0.71.3', true], ['==0.71.3', true], ['>=0.60,<1', true], ['~=0.71.0', true], ['~=0.60', true], ['^0.71.1', true], ['latest', true], ['*', true], ['!=0.71.2', true],
  ['0.20.0', false], ['0.7', false], ['>=0.72', false], ['<0.71', false], ['^0.70.0', false], ['~0.70.1', false], ['~=0.70.1', false], ['!=0.71.3', false], ['>0.71.3', false], ['<=0.71.2', false], ['newest', false], ['', false],
])('of 0.71.3: %s', (wanted, answer) => {
  expect(allows(wanted, '0.71.3')).toBe(answer)
})
