import type { Page } from 'playwright'

/** What of the page's controls cannot be come at with a pointer: cut off where nothing scrolls, or covered by something else. Rows of a grid are its own affair. */
export function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const front = [...document.querySelectorAll('dialog[open], [aria-modal=true], [role=menu]')].filter((element) => element.checkVisibility()).at(-1) ?? document.body
    const found: string[] = []
    const nameOf = (element: Element): string => `${element.tagName.toLowerCase()} "${(element.getAttribute('aria-label') ?? (element instanceof HTMLElement ? element.innerText : '')).trim().slice(0, 40)}"`
    const axes = [['left', 'right', 'overflowX'], ['top', 'bottom', 'overflowY']] as const

    /** The ancestor that cuts it off, where no scrolling brings it back. */
    function cutBy(element: Element): string | undefined {
      for (const [start, end, overflow] of axes) {
        let box = element.getBoundingClientRect()
        let style = getComputedStyle(element)
        for (let above = element.parentElement; above && style.position !== 'fixed'; above = above.parentElement) {
          const skipped = style.position === 'absolute' && getComputedStyle(above).position === 'static'
          const aboveStyle = getComputedStyle(above)
          if (!skipped && above !== document.body && above !== document.documentElement) {
            const around = above.getBoundingClientRect()
            const isOut = box[start] < around[start] - 2 || box[end] > around[end] + 2
            if (/auto|scroll/.test(aboveStyle[overflow])) box = around
            else if (isOut && /hidden|clip/.test(aboveStyle[overflow])) return `${start}–${end} by ${above.className || above.tagName}`
            style = aboveStyle
          }
        }
        if (box[start] < -2 || box[end] > (start === 'left' ? innerWidth : innerHeight) + 2) return `${start}–${end} by the window`
      }
      return undefined
    }

    for (const control of front.querySelectorAll('a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [role=switch], [role=combobox], label:has(input[type=radio])')) {
      const { width, height } = control.getBoundingClientRect()
      // Skip links and inputs behind a drawn label stand where nobody sees them.
      if (!control.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || width <= 1 || height <= 1 || control.closest('.skip, [role=grid], [inert], .hidden-visually')) continue
      const cut = cutBy(control)
      if (cut !== undefined) {
        found.push(`${nameOf(control)} is cut off ${cut}`)
        continue
      }
      control.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      const box = control.getBoundingClientRect()
      const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      if (!hit || !(control.contains(hit) || hit.contains(control) || hit.closest('label')?.contains(control) || control.closest('.el-select, .el-input')?.contains(hit))) found.push(`${nameOf(control)} is covered by ${hit ? nameOf(hit) : 'nothing'}`)
    }
    return found
  })
}

/** How much of the page has moved by itself since this was last asked (layout-shift, without what follows upon input). The first call begins. */
export function shifts(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const kept = window as Window & { e2eShifts?: { sum: number, observer: PerformanceObserver } }
    if (!kept.e2eShifts) {
      const take = (entries: PerformanceEntryList) => { for (const entry of entries) if ('value' in entry && 'hadRecentInput' in entry && !entry.hadRecentInput && kept.e2eShifts) kept.e2eShifts.sum += Number(entry.value) }
      const observer = new PerformanceObserver((list) => take(list.getEntries()))
      kept.e2eShifts = { sum: 0, observer }
      observer.observe({ type: 'layout-shift', buffered: true })
    }
    // Two frames: what moved is told with the next one.
    await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))) })
    const { sum } = kept.e2eShifts
    kept.e2eShifts.sum = 0
    return sum
  })
}
