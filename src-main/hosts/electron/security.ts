import { app, session, shell, type Session, type WebContents } from 'electron'
import { isOurs, mayOpenOutside } from './origin'

/** All that the page may ask the browser for: to put text onto the clipboard, after a key or a click. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/** Takes from every page, whichever it is and however it came about, all that ours does not need. To be called when the app is ready. */
export function lockDown(): void {
  denyOutside(session.defaultSession)
  app.on('web-contents-created', (_event, contents) => keepInside(contents))
}

/** No permissions, and no request that leaves our origin. */
function denyOutside(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) => callback(GRANTED.has(permission) && isOurs(requestingUrl)))
  session.setPermissionCheckHandler((_contents, permission, origin) => GRANTED.has(permission) && isOurs(origin))
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayRequest(url) }))
}

const mayRequest = (url: string): boolean => isOurs(url) || url.startsWith('data:') || isOurs(url.replace(/^blob:/, '')) || (!app.isPackaged && url.startsWith('devtools:'))

/** No other page, no other window, no guest. */
function keepInside(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event, url) => { if (!isOurs(url)) event.preventDefault() })
  contents.on('will-redirect', (event, url) => { if (!isOurs(url)) event.preventDefault() })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
