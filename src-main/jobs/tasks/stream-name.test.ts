import { expect, test } from 'vitest'
import { streamName } from './stream-name'

const folder = { name: 'My source', config: { path: '/data/sales/' } }

test.each([
  ['*.csv', 'sales'], ['**/*.csv', 'sales'], ['2024/*.csv.gz', '2024'], ['2024/**/*.csv', '2024'], ['2024/may.csv.gz', 'may'], ['notes.v2', 'notes'], ['Dr. No', 'Dr. No'],
])('the dataset of %s is called %s', (stream, name) => {
  expect(streamName(stream, 'files', folder)).toBe(name)
})

test('files of a bucket are called by its prefix, or by the bucket; what has no place by its source', () => {
  expect(streamName('*.csv', 'files', { name: 'My source', config: { bucket: 'lake', prefix: 'raw/orders/' } })).toBe('orders')
  expect(streamName('*.csv', 'files', { name: 'My source', config: { bucket: 'lake' } })).toBe('lake')
  expect(streamName('*.csv', 'files', { name: 'My source', config: { path: '.' } })).toBe('My source')
  expect(streamName(undefined, 'databases', folder)).toBe('My source')
  expect(streamName('"shop"."old.orders"', 'databases', folder)).toBe('old.orders')
})

test.each(['Počet / №', 'v2.orders', 'https://example.org/x.json', '*'])('the stream %s of a service has the name that the service gave it', (stream) => {
  expect(streamName(stream, 'services', folder)).toBe(stream)
})
