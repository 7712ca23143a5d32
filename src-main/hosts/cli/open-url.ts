import { spawn } from 'node:child_process'

/** The system's own way to open an address, or undefined where there is no display. */
function opener(): { command: string; args: string[] } | undefined {
  if (process.platform === 'darwin') return { command: 'open', args: [] }
  if (process.platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler'] }
  return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? { command: 'xdg-open', args: [] } : undefined
}

/** Opens an address in the user's browser, where that is possible. Gives whether it was tried. */
export function openUrl(url: string): boolean {
  const how = opener()
  if (!how) return false
  const child = spawn(how.command, [...how.args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
  return true
}
