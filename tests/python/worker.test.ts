import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { redactor } from '#engine/redact'
import { ConnectorWorker, type WorkerPatience } from '#main/python/worker'
import { workerLaunch } from '#main/python/worker-launch'
import { failure } from '#shared/model/problem'
import { python } from '#tests/support/python'

const root = mkdtempSync(join(tmpdir(), 'winnow-worker-'))
const log = join(root, 'worker.log')
const fake = join(import.meta.dirname, '..', 'support', 'fake-worker.py')
const program = { name: 'source-fake', executable: '/nowhere' }
const open: ConnectorWorker[] = []
afterEach(async () => { await Promise.all(open.splice(0).map((worker) => worker.close())) })
afterAll(() => rmSync(root, { recursive: true, force: true }))

function workerThat(mode = 'well', patience: Partial<WorkerPatience> = {}): ConnectorWorker {
  const worker = new ConnectorWorker({
    launch: async () => ({ ...await workerLaunch({ python: python!, folder: join(root, 'airbyte'), memory: 1, env: { ...process.env, POSTGRES_PASSWORD: 'do-not-pass-on' } }), args: [fake, mode] }),
    log, redact: redactor(['hunter-of-secrets']).text, patience: { pauses: [10], ...patience },
  })
  open.push(worker)
  return worker
}
const watch = () => ({ signal: new AbortController().signal })
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe.skipIf(python === undefined)('the worker of connectors', () => {
  it('is started by the first call, serves several at once, and ends when nothing is asked of it for long', async () => {
    const worker = workerThat('well', { idle: 50 })
    expect(worker.info).toBeNull()
    await Promise.all([worker.check(program, {}, watch()), worker.check(program, {}, watch())])
    const { pid } = worker.info!
    expect(worker.info).toMatchObject({ ready: true, restarts: 0 })
    await vi.waitFor(() => expect([worker.info, isAlive(pid)]).toEqual([null, false]), 5_000)
    await worker.check(program, {}, watch())
    expect(worker.info).toMatchObject({ restarts: 0 })
  })

  it('is given no variable that it has no need of, and folders of its own', async () => {
    const names = (await workerThat().discover(program, { do: 'environment' }, watch())).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['DO_NOT_TRACK', 'AIRBYTE_OFFLINE_MODE', 'AIRBYTE_TEMP_DIR', 'WINNOW_PY_MEM_MB', 'PATH']))
    expect(names.filter((name) => /PASSWORD|PIP_|WINNOW_HOME|NODE_/.test(name))).toEqual([])
  })

  it('fails what was under way when it dies, and is there again for the next call', async () => {
    const worker = workerThat()
    const slow = worker.check(program, { do: 'slow' }, watch())
    await expect(worker.check(program, { do: 'crash' }, watch())).rejects.toMatchObject({ problem: { code: 'ENGINE_STOPPED', message: expect.stringContaining('exit code 7') } })
    await expect(slow).rejects.toMatchObject({ problem: { code: 'ENGINE_STOPPED', message: expect.stringContaining('The connector worker stopped') } })
    await worker.check(program, {}, watch())
    expect(worker.info).toMatchObject({ restarts: 1 })
  })

  it.each([['hang', 'did not answer any more'], ['garbage', 'no message']])('is ended when it does this: %s', async (deed, words) => {
    const worker = workerThat('well', { ping: 150, misses: 2 })
    await expect(worker.check(program, { do: deed }, watch())).rejects.toMatchObject({ problem: { code: 'ENGINE_STOPPED', message: expect.stringContaining(words) } })
    await worker.check(program, {}, watch())
  })

  it('says so when it cannot be started', async () => {
    await expect(workerThat('dead').check(program, {}, watch())).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE', message: expect.stringContaining('exit code 1') } })
    await expect(workerThat('silent', { start: 200 }).check(program, {}, watch())).rejects.toMatchObject({ problem: { code: 'PYTHON_UNAVAILABLE', message: expect.stringContaining('said nothing') } })
    const refused = new ConnectorWorker({ launch: async () => { throw failure('PYTHON_UNAVAILABLE', 'No.', 'Do.') }, log, redact: (text) => text })
    await expect(refused.check(program, {}, watch())).rejects.toMatchObject({ problem: { message: 'No.' } })
  })

  it('tells of progress, and ends a call that is cancelled', async () => {
    const worker = workerThat()
    const abort = new AbortController()
    const told: unknown[] = []
    const call = worker.check(program, { do: 'slow' }, { signal: abort.signal, progress: (progress) => told.push(progress), log: (level, message) => { told.push([level, message]); abort.abort() } })
    await expect(call).rejects.toMatchObject({ problem: { code: 'RUN_CANCELLED' } })
    expect(told).toEqual([{ records: 3, bytes: 30 }, ['info', 'slowly']])
    await expect(worker.check(program, {}, { signal: abort.signal })).rejects.toMatchObject({ problem: { code: 'RUN_CANCELLED' } })
    expect(worker.info).toMatchObject({ restarts: 0 })
  })

  it('answers who cancels at once, and leaves no process where a call does not end', async () => {
    const worker = workerThat('well', { cancel: 300 })
    const abort = new AbortController()
    let connector = 0
    let at = 0
    await expect(worker.check(program, { do: 'deaf' }, { signal: abort.signal, log: (_level, message) => { connector = Number(message); at = performance.now(); abort.abort() } })).rejects.toMatchObject({ problem: { code: 'RUN_CANCELLED' } })
    expect(performance.now() - at).toBeLessThan(5_000)
    await vi.waitFor(() => expect([worker.info, isAlive(connector)]).toEqual([null, false]), 5_000)
  })

  it.each([
    [{ kind: 'config_invalid', message: "'mode' is a required property" }, 'CONFIG_INVALID'],
    [{ kind: 'check_failed', message: 'HTTP 401: bad key' }, 'SOURCE_LOGIN'],
    [{ kind: 'check_failed', message: 'This is wrong' }, 'SOURCE_ANSWER'],
    [{ kind: 'connector_failed', message: '403 Forbidden' }, 'SOURCE_PERMISSION'],
    [{ kind: 'connector_failed', message: 'Something', failure_type: 'transient_error' }, 'SOURCE_BROKEN'],
    [{ kind: 'connector_failed', message: 'Bad start date', failure_type: 'config_error' }, 'CONFIG_INVALID'],
    [{ kind: 'connector_killed', message: 'ended by SIGKILL', exit_code: -9 }, 'SOURCE_BROKEN'],
    [{ kind: 'incomplete', message: 'rows are missing' }, 'SOURCE_BROKEN'],
    [{ kind: 'malformed', message: 'no message' }, 'SOURCE_ANSWER'],
    [{ kind: 'stream_missing', message: 'gone' }, 'SOURCE_MISSING'],
    [{ kind: 'executable_missing', message: 'gone' }, 'CONNECTOR_UNAVAILABLE'],
    [{ kind: 'hang', message: 'silent' }, 'TIMEOUT'],
    [{ kind: 'memory', message: 'limit' }, 'MEMORY_EXCEEDED'],
    [{ kind: 'not_ready', message: 'import' }, 'PYTHON_UNAVAILABLE'],
    [{ kind: 'of a later version', message: 'what' }, 'INTERNAL'],
  ])('takes %o for %s', async (error, code) => {
    const call = workerThat().check(program, { do: 'fail', error: { remedy: 'Mend it', log_file: '/logs/fake.log', ...error } }, watch())
    await expect(call).rejects.toMatchObject({ problem: { code, message: `${error.message}.`, remedy: 'Mend it. Its log is "/logs/fake.log".' } })
  })

  it('believes no answer of another shape', async () => {
    await expect(workerThat().discover(program, { do: 'strange' }, watch())).rejects.toMatchObject({ problem: { code: 'INTERNAL', message: expect.stringContaining('does not understand') } })
  })

  it('keeps what it says in a log, without secrets', async () => {
    await workerThat().check(program, { do: 'say', text: 'the password is hunter-of-secrets' }, watch())
    await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toContain('the password is ********'), 10_000)
    expect(readFileSync(log, 'utf8')).not.toContain('hunter-of-secrets')
  })
})
