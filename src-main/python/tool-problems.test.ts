import { expect, it } from 'vitest'
import { toolProblem } from './tool-problems'

const SETTING_UP = 'Setting up connectors failed while downloading packages'

it.each([
  ['a full disk', 'error: Failed to write to the client cache\n  Caused by: No space left on device (os error 28)', 'DISK_FULL', `${SETTING_UP}: the disk is full.`],
  ["Debian's Python without venv", 'The virtual environment was not created successfully because ensurepip is not available.', 'PYTHON_UNAVAILABLE', `${SETTING_UP}: the Python at /py cannot make environments.`],
  ['another package than the lock names', 'error: Hash mismatch for `airbyte==0.71.3`', 'PYTHON_UNAVAILABLE', `${SETTING_UP}: a package is not the one that Winnow was tried with (its checksum differs). It was not installed.`],
  ['no network, by uv', 'error: Request failed after 3 retries in 3.4s\n  cause: tcp connect error', 'PYTHON_UNAVAILABLE', `${SETTING_UP}. Setting up connectors needs an internet connection once (about 800 MB on disk).`],
  ['no network, by pip', 'ERROR: Could not find a version that satisfies the requirement uv==0.13.8 (from versions: none)', 'PYTHON_UNAVAILABLE', `${SETTING_UP}. Setting up connectors needs an internet connection once (about 800 MB on disk).`],
  ['a package that is not there for this system', '  × No solution found when resolving dependencies', 'PYTHON_UNAVAILABLE', `${SETTING_UP}: a package is not there for this system and this Python.`],
  ['anything else', 'thread main panicked', 'PYTHON_UNAVAILABLE', `${SETTING_UP}.`],
])('tells of %s', (_what, said, code, message) => {
  expect(toolProblem('connectors', 'downloading packages', said.split('\n'), { python: '/py' }).problem).toMatchObject({ code, message, detail: expect.stringContaining(said.split('\n').at(-1)!) })
})

it('names the folder of packages that lacks one', () => {
  expect(toolProblem('connectors', 'unpacking packages', ['  × No solution found'], { python: '/py', from: '/wheels' }).problem.message).toBe('Setting up connectors failed while unpacking packages: "/wheels" lacks a package that is needed.')
})
