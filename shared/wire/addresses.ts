/** An IPv4 address in dotted form as an unsigned 32-bit number, or null where it is none. */
export function parseIpv4(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!parts) return null;
  const bytes = parts.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return null;
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** An unsigned 32-bit number as an IPv4 address in dotted form. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Six bytes. */
export type Mac = readonly [number, number, number, number, number, number];

/** The Ethernet address of a host's interface: locally administered, unicast (bits 1 and 0 of the first byte), then the host's id. */
export function macOf(hostId: number): Mac {
  return [0x02, 0, (hostId >>> 24) & 255, (hostId >>> 16) & 255, (hostId >>> 8) & 255, hostId & 255];
}
