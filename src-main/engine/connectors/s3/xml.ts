import { SaxesParser } from 'saxes'

/** An element of an answer. */
export interface XmlElement {
  readonly name: string
  readonly children: XmlElement[]
  text: string
}

/** Reads a small document; undefined where it is no XML. Entities of its own are not known, so none can grow. */
export function readXml(text: string): XmlElement | undefined {
  const root: XmlElement = { name: '', children: [], text: '' }
  const open = [root]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name }) => {
    const element: XmlElement = { name, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (part) => {
    const last = open.at(-1)
    if (last) last.text += part
  })
  parser.on('closetag', () => { open.pop() })
  try {
    parser.write(text).close()
  } catch {
    return undefined
  }
  return root.children[0]
}

/** The text of a child; undefined where there is none. */
export const textOf = (element: XmlElement | undefined, name: string): string | undefined => element?.children.find((child) => child.name === name)?.text
