import { readFileSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShell, type Shell } from './shell'

let shell: Shell
beforeAll(async () => {
  shell = await openShell()
  await shell.page.getByRole('main').waitFor()
  // What the shell would open outside is kept instead.
  await shell.app.evaluate((electron) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    electron.shell.openExternal = async (url) => { opened.push(url) }
    electron.shell.openPath = async (path) => { opened.push(path); return '' }
  })
})
afterAll(() => shell.close())

it('1: every window has the sandbox and its own context, and no Node', async () => {
  const all = await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => ('getLastWebPreferences' in webContents && typeof webContents.getLastWebPreferences === 'function' ? webContents.getLastWebPreferences() : {})))
  expect(all).toHaveLength(1)
  for (const preferences of all) expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInSubFrames: false, webSecurity: true, webviewTag: false })
  expect(await shell.page.evaluate(() => ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis))).toEqual([])
})

it.runIf(process.platform === 'linux')('1: the page is in the sandbox of the system, not in one by name', async () => {
  const [pid] = await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getOSProcessId()))
  const status = (id: number | undefined) => readFileSync(`/proc/${id}/status`, 'utf8')
  expect(status(pid)).toMatch(/^Seccomp:\s+2$/m)
  expect(status(pid)).toMatch(/^NoNewPrivs:\s+1$/m)
  const shellPid = await shell.app.evaluate(() => process.pid)
  expect(status(shellPid)).toMatch(/^Seccomp:\s+0$/m)
  expect(readlinkSync(`/proc/${pid}/ns/user`)).not.toBe(readlinkSync(`/proc/${shellPid}/ns/user`))
})

it('2: the page has one global of ours, with these functions and no others', async () => {
  const found = await shell.page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    // Libraries of the page keep marks of their own, which begin with two underscores.
    const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow))
    frame.remove()
    const { winnow = {} } = window
    return { extra: Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^(\d+$|__)/.test(name)), functions: Object.keys(winnow).sort(), frozen: Object.isFrozen(winnow), own: Object.getOwnPropertyDescriptor(window, 'winnow')?.writable }
  })
  expect(found).toEqual({ extra: ['winnow'], functions: ['chooseFiles', 'chooseFolder', 'connect', 'notify', 'onOpenFiles', 'openFolder', 'pathForFile', 'showItem'], frozen: true, own: false })
})

it('3: refuses payloads that do not fit, and answers nothing to other pages', async () => {
  const refused = await shell.page.evaluate(async () => {
    // As a page would that somebody else writes: none of this fits the types.
    const bridge = window.winnow as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
    return Promise.all([bridge['showItem']?.('../../etc/passwd'), bridge['showItem']?.(), bridge['showItem']?.({ toString: 'x' }), bridge['notify']?.('t', 'b'.repeat(10_000)), bridge['notify']?.(1, 2)])
  })
  for (const answer of refused) expect(answer).toMatchObject({ problems: [{ code: 'INPUT_INVALID' }] })
  expect(await shell.page.evaluate(() => window.winnow?.showItem('00000000-0000-4000-8000-000000000000'))).toEqual({ problems: [expect.objectContaining({ code: 'NOT_FOUND' })] })

  const preload = `${process.cwd()}/out/preload/preload.cjs`
  const elsewhere = await shell.app.evaluate(async ({ BrowserWindow }, path) => {
    const [own] = BrowserWindow.getAllWindows()
    const preferences = own && 'getLastWebPreferences' in own.webContents && typeof own.webContents.getLastWebPreferences === 'function' ? own.webContents.getLastWebPreferences() : {}
    const other = new BrowserWindow({ show: false, webPreferences: { preload: preferences.preload ?? path, sandbox: true } })
    await other.loadURL('data:text/html,<p>not ours')
    try {
      return await other.webContents.executeJavaScript('(async () => { winnow.connect(); const port = await new Promise((resolve) => { addEventListener("message", () => resolve("a port")); setTimeout(() => resolve("none"), 500) }); return { port, answer: await winnow.chooseFolder() } })()')
    } finally {
      other.destroy()
    }
  }, preload)
  expect(elsewhere).toMatchObject({ port: 'none', answer: { problems: [{ code: 'FORBIDDEN' }] } })
  expect(await shell.page.evaluate(() => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const inside = frame.contentWindow !== null && 'winnow' in frame.contentWindow
    frame.remove()
    return inside
  })).toBe(false)
})

it('5: runs nothing but its own scripts, and asks nobody outside', async () => {
  const policy = await shell.page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'))
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(policy).not.toContain('unsafe')
  const blocked = await shell.page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => violations.push(`${effectiveDirective} ${blockedURI}`))
    const script = document.createElement('script')
    script.textContent = 'window.pwned = 1'
    const holder = document.createElement('div')
    holder.innerHTML = '<img src="https://example.org/x.png" onerror="window.pwned = 2"><p style="color: red" onclick="window.pwned = 3">x</p><a href="javascript:window.pwned=4">x</a>'
    document.body.append(script, holder)
    holder.querySelector('p')?.click()
    holder.querySelector('a')?.click()
    const answers = await Promise.allSettled([fetch('https://example.org/'), fetch('http://127.0.0.1:9/'), fetch('file:///etc/passwd')])
    await new Promise((resolve) => { setTimeout(resolve, 200) })
    holder.remove()
    script.remove()
    return { pwned: 'pwned' in window, violations: [...new Set(violations.map((violation) => violation.split(' ')[0]))].sort(), answers: answers.map(({ status }) => status) }
  })
  expect(blocked).toEqual({ pwned: false, violations: ['connect-src', 'img-src', 'script-src-attr', 'script-src-elem', 'style-src-attr'], answers: ['rejected', 'rejected', 'rejected'] })
  // And where no policy stands in the way, the shell lets nothing out.
  const outside = await shell.app.evaluate(async ({ BrowserWindow }) => {
    const other = new BrowserWindow({ show: false, webPreferences: { sandbox: true } })
    try {
      return await other.loadURL('http://127.0.0.1:9/').then(() => 'loaded', (error: Error) => error.message)
    } finally {
      other.destroy()
    }
  })
  expect(outside).toContain('ERR_BLOCKED_BY_CLIENT')
  expect(await shell.page.evaluate(async () => Promise.all(['/../../package.json', '/%2e%2e/%2e%2e/package.json', '/..%2f..%2fpackage.json', '/assets'].map(async (path) => (await fetch(path)).status)))).toEqual([404, 404, 404, 404])
})

it('6: grants no permissions but to copy text', async () => {
  const answers = await shell.page.evaluate(async () => {
    const outcome = async (asked: Promise<unknown>) => asked.then((value) => (typeof value === 'string' ? value : 'granted'), (error: unknown) => (error instanceof Error || error instanceof DOMException ? error.name : 'refused'))
    return {
      notifications: await outcome(Notification.requestPermission()),
      place: await outcome(new Promise((resolve, reject) => { navigator.geolocation.getCurrentPosition(resolve, () => reject(new Error('refused'))) })),
      reading: await outcome(navigator.clipboard.readText()),
      midi: await outcome(navigator.requestMIDIAccess()),
      states: await Promise.all(['geolocation', 'camera', 'microphone', 'notifications'].map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state)),
    }
  })
  expect(answers).toMatchObject({ notifications: 'denied', place: 'Error', reading: 'NotAllowedError', states: ['denied', 'denied', 'denied', 'denied'] })
  expect(answers.midi).toMatch(/Error$/)
})

it('4: opens no other page and no other window (last: the page of a refused navigation answers no more)', async () => {
  const urls = ['https://example.org/', 'http://duckdb.org/', 'file:///etc/passwd', 'smb://host/share', 'javascript:alert(1)', 'app://other/index.html', 'https://duckdb.org@example.org/']
  const { page, app } = shell
  expect(await page.evaluate((all) => all.map((url) => window.open(url)), [...urls, 'https://duckdb.org/docs'])).toEqual([...urls, ''].map(() => null))
  await page.evaluate((all) => {
    for (const url of all) {
      const link = document.createElement('a')
      link.href = url
      link.target = url.length % 2 ? '_blank' : '_self'
      document.body.append(link)
      link.click()
    }
    location.href = 'https://example.org/'
  }, urls).catch(() => {})
  const state = () => app.evaluate(({ BrowserWindow }) => ({ urls: BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL().split('#')[0]), opened: Reflect.get(globalThis, 'opened') as unknown }))
  await new Promise((resolve) => { setTimeout(resolve, 500) })
  expect(await state()).toEqual({ urls: ['app://winnow/'], opened: ['https://duckdb.org/docs'] })
})
