import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { PAGE_URL } from './origin'
import { readWindowState, visibleBounds, type WindowState, writeWindowState } from './window-state'

const FIRST = { width: 1440, height: 900 }
const LEAST = { minWidth: 900, minHeight: 560 }
/** The page's own grounds (--bg-0 of its tokens), so that nothing flashes before it is there. */
const GROUND = { light: '#f4f5f7', dark: '#14171c' }
/** A page that crashed is loaded again after so long. */
const PAUSE_MS = 500
/** How the window stands is kept after it was not moved for so long. */
const REST_MS = 400

/** Opens the window with the page, where it was left. */
export function openWindow(): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json')
  const state = readWindowState(file)
  const bounds = state && visibleBounds(state.bounds, screen.getAllDisplays().map(({ workArea }) => workArea))
  const window = new BrowserWindow({
    ...FIRST, ...bounds, ...LEAST,
    show: false,
    title: 'Winnow',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: join(import.meta.dirname, '..', 'preload', 'preload.cjs'),
      sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInSubFrames: false, nodeIntegrationInWorker: false,
      webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false, navigateOnDragDrop: false, spellcheck: false,
    },
  })
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  keepState(window, file)
  // A page that crashed is blank and takes no input: it is loaded again, but not in a whirl.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') setTimeout(() => { if (!window.isDestroyed()) window.reload() }, PAUSE_MS)
  })
  void window.loadURL(PAGE_URL)
  return window
}

function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined
  const keep = (): void => {
    clearTimeout(timer)
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    writeWindowState(file, state)
  }
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(keep, REST_MS)
  }
  window.on('resize', soon).on('move', soon).on('maximize', soon).on('unmaximize', soon).on('close', keep)
}
