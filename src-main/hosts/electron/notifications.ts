import { type BrowserWindow, Notification } from 'electron'

/** Tells of something by the system's means, unless the user looks at the window anyway. A click brings the window to the front. */
export function notify(window: BrowserWindow, title: string, body: string): void {
  if (window.isFocused() || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => bringToFront(window))
  notification.show()
}

/** Shows the window, wherever it is, and gives it the keyboard. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
