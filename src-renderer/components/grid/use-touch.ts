import { onBeforeUnmount, onMounted, type Ref } from 'vue'
import type { GridScroll } from './use-scroll'

/** Share of its speed that a flung body keeps each millisecond, and the speed (px/ms) at which it stands. */
const FRICTION = 0.997
const STANDING = 0.02

/** Follows fingers where the browser cannot: in a body too high for it a finger's pixel would be dozens of rows. */
export function useTouch(scroller: Readonly<Ref<HTMLElement | null>>, scroll: GridScroll): void {
  let last: { x: number, y: number, time: number } | undefined
  let speed = { x: 0, y: 0 }
  let frame = 0

  const stop = (): void => cancelAnimationFrame(frame)

  function onStart({ touches: [touch, second], timeStamp }: TouchEvent): void {
    stop()
    speed = { x: 0, y: 0 }
    last = touch && !second && scroll.ours.value ? { x: touch.clientX, y: touch.clientY, time: timeStamp } : undefined
  }

  function onMove(event: TouchEvent): void {
    const [touch] = event.touches
    if (!last || !touch || !event.cancelable) return
    event.preventDefault()
    const [x, y, passed] = [last.x - touch.clientX, last.y - touch.clientY, Math.max(1, event.timeStamp - last.time)]
    speed = { x: x / passed, y: y / passed }
    last = { x: touch.clientX, y: touch.clientY, time: event.timeStamp }
    scroll.scrollBy(x, y)
  }

  function onEnd(): void {
    const moved = last
    last = undefined
    if (moved && !matchMedia('(prefers-reduced-motion: reduce)').matches) glide(performance.now())
  }

  function glide(before: number): void {
    frame = requestAnimationFrame((now) => {
      const passed = now - before
      const kept = FRICTION ** passed
      speed = { x: speed.x * kept, y: speed.y * kept }
      if (Math.hypot(speed.x, speed.y) < STANDING) return
      scroll.scrollBy(speed.x * passed, speed.y * passed)
      glide(now)
    })
  }

  onMounted(() => {
    const element = scroller.value
    element?.addEventListener('touchstart', onStart, { passive: true })
    element?.addEventListener('touchmove', onMove, { passive: false })
    element?.addEventListener('touchend', onEnd)
    element?.addEventListener('touchcancel', onEnd)
  })
  onBeforeUnmount(stop)
}
