/**
 * IP addresses as the engine reads them, which is as Java's `InetAddress` does: octets are decimal however many zeros
 * lead them, so `010.0.0.1` is `10.0.0.1`; an IPv4-mapped IPv6 address is the IPv4 address.
 */

const v4 = /^\d+\.\d+\.\d+\.\d+$/;
const v6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;
const longestV4 = 15;
const longestV6 = 200;

/** The address as hexadecimal digits in capitals (8 for IPv4, 32 for IPv6), or `undefined` where the text is none. */
export function addressDigits(text: string): string | undefined {
  if (text.length <= longestV4 && v4.test(text)) {
    const octets = text.split('.').map(Number);
    return octets.every((octet) => octet <= 255) ? octets.map((octet) => hex(octet, 2)).join('') : undefined;
  }
  if (text.length > longestV6 || !v6.test(text)) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const count = groups.reduce((sum, half) => sum + half.length, 0);
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined;
  const all = halves.length === 1 ? groups[0]! : [...groups[0]!, ...Array<string>(8 - count).fill('0'), ...groups[1]!];
  const values = all.map((group) => (group === '' ? Number.NaN : Number.parseInt(group, 16)));
  if (!values.every((value) => value <= 0xffff)) return undefined;
  const digits = values.map((value) => hex(value, 4)).join('');
  return digits.startsWith(mapped) ? digits.slice(mapped.length) : digits;
}

const mapped = `${'0'.repeat(20)}FFFF`;

/** The lowest and highest address of a CIDR block, or what is wrong with it. */
export function blockDigits(
  text: string,
): { readonly low: string; readonly high: string } | { readonly problem: string } {
  const [address, mask, ...more] = text.split('/');
  if (mask === undefined || more.length > 0) return { problem: 'is not an address, "/" and a number of bits' };
  const digits = addressDigits(address!);
  if (digits === undefined) return { problem: `has no IP address before the "/", but ${JSON.stringify(address)}` };
  const size = digits.length * 4;
  // The engine refuses blocks of one address: observed for /32, in its source for /128.
  if (!/^\+?\d+$/.test(mask) || Number(mask) >= size)
    return { problem: `must have 0 to ${size - 1} bits after the "/"` };
  const host = (1n << BigInt(size - Number(mask))) - 1n;
  const low = BigInt(`0x${digits}`) & ~host;
  return { low: hex(low, digits.length), high: hex(low | host, digits.length) };
}

function hex(value: number | bigint, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
