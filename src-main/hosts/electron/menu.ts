import { app, Menu, type MenuItemConstructorOptions } from 'electron'
import { VERSION } from '#main/version'
import { WORDS } from './words'

/** What the menu's own items do. */
export interface MenuActions {
  open(): void
  /** Leads the page to one of its routes. */
  go(route: string): void
  showLog(): void
}

/** Puts up the menu: what every app has, by the system's roles, and ours. */
export function putUpMenu(actions: MenuActions): void {
  app.setAboutPanelOptions({ applicationName: app.getName(), applicationVersion: VERSION })
  const mac = process.platform === 'darwin'
  const settings: MenuItemConstructorOptions = { label: WORDS.settings, accelerator: 'CmdOrCtrl+,', click: () => actions.go('/settings') }
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: WORDS.file, submenu: [
      { label: WORDS.open, accelerator: 'CmdOrCtrl+O', click: () => actions.open() },
      { type: 'separator' }, settings, { type: 'separator' }, { role: mac ? 'close' : 'quit' },
    ] },
    { role: 'editMenu' },
    { role: 'viewMenu', submenu: [
      { role: 'reload' }, ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]), { type: 'separator' },
      { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'togglefullscreen' },
    ] },
    { label: WORDS.go, submenu: [{ label: WORDS.home, click: () => actions.go('/') }, { label: WORDS.runs, click: () => actions.go('/runs') }] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: WORDS.logs, click: () => actions.showLog() }, ...(mac ? [] : [{ role: 'about', label: WORDS.about } as const])] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
