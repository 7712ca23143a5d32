/** What ends a command: Ctrl+C, whoever started it, and the terminal that is closed. Each leaves nothing behind. */
export const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
