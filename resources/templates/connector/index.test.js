import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recordsIn } from './records.js'

test('records are found in a list and in an object', () => {
  assert.deepEqual(recordsIn('[{"id":1}]'), [{ id: 1 }])
  assert.deepEqual(recordsIn('{"items":[{"id":1}]}'), [{ id: 1 }])
  assert.deepEqual(recordsIn('{}'), [])
})
