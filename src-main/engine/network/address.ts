import { BlockList, isIP } from 'node:net'

/** What an address is for, in the words of a sentence that begins "it leads to". Undefined: the public network. */
export type Reserved = 'this machine' | 'a private network' | 'the neighbours of this machine only' | 'no single machine' | undefined

/** IANA's registries of special-purpose addresses (RFC 6890 and what came after it), of both versions. */
const RESERVED: Readonly<Record<NonNullable<Reserved>, readonly string[]>> = {
  'this machine': ['127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/128'],
  // Cloud machines get their keys from 169.254.169.254 and fd00:ec2::254.
  'the neighbours of this machine only': ['169.254.0.0/16', 'fe80::/10'],
  'a private network': ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '198.18.0.0/15', 'fc00::/7', 'fec0::/10', '64:ff9b:1::/48'],
  // The tunnels of 2002::/16 and 2001::/32 hold an IPv4 address that nobody checks.
  'no single machine': ['224.0.0.0/4', '240.0.0.0/4', 'ff00::/8', '100::/64', '2002::/16', '2001::/32'],
}

const LISTS = Object.entries(RESERVED).map(([reserved, subnets]) => {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/')
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4')
  }
  return { reserved: reserved as NonNullable<Reserved>, list }
})

/** An IPv4 address within IPv6: mapped (::ffff:1.2.3.4), compatible (::1.2.3.4) or translated (64:ff9b::1.2.3.4, RFC 6052). */
const EMBEDDED = /^(?:::ffff:|64:ff9b::|::)([\da-f]{1,4}):([\da-f]{1,4})$/

/** What an IP address is reserved for. */
export function reservedFor(address: string): Reserved {
  const plain = plainIpv4(address)
  return LISTS.find(({ list }) => list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4'))?.reserved
}

/** True for what never leaves this machine, whatever network there is. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || (isIP(name) !== 0 && reservedFor(name) === 'this machine')
}

/** The IPv4 address that an IPv6 address stands for; any other as it is. */
function plainIpv4(address: string): string {
  if (isIP(address) !== 6) return address
  // The platform's own short form, whatever way it was written in.
  const short = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1)
  const [, high, low] = EMBEDDED.exec(short) ?? []
  if (high === undefined || low === undefined) return short
  const [left, right] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return [left >> 8, left & 255, right >> 8, right & 255].join('.')
}
