/** What every host's AbortSignal has: src-shared knows no host, and these merge with the host's own declaration. */
interface AbortSignal {
  readonly aborted: boolean
  throwIfAborted(): void
}
