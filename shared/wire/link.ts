import { err, ok, type Result } from '../base/index.ts';

/** Link types that can be read, by their numbers in capture files (tcpdump.org/linktypes.html). */
export const LINK_TYPES: Readonly<Record<number, string>> = {
  0: 'NULL', 1: 'ETHERNET', 12: 'RAW', 14: 'RAW', 101: 'RAW', 108: 'LOOP', 113: 'LINUX_SLL', 228: 'IPV4', 276: 'LINUX_SLL2',
};

export const LINKTYPE_ETHERNET = 1;

/**
 * Why a packet cannot be read as a TCP segment: it is of another kind (`not-ipv4`, `not-tcp`, `fragment`), cut too short by
 * the capture (`cut-short`), or its headers contradict themselves (`malformed`). `offset` counts from the packet's first byte.
 */
export interface WireError {
  kind: 'not-ipv4' | 'not-tcp' | 'fragment' | 'cut-short' | 'malformed';
  offset: number;
  what: string;
}

const ETHERTYPE_IPV4 = 0x0800;
/** 802.1Q, 802.1ad, and what was used before that. */
const VLAN_TYPES: readonly number[] = [0x8100, 0x88a8, 0x9100];
/** More tags than this are no network's. */
const MAX_VLAN_TAGS = 4;
/** AF_INET of every system. */
const AF_INET = 2;

/** Where the IPv4 header of a packet begins. VLAN tags are skipped. */
export function findIpv4(bytes: Uint8Array, linkType: number): Result<number, WireError> {
  switch (linkType) {
    case 0:
      return afterFamily(bytes, bytes[0] === AF_INET || bytes[3] === AF_INET);
    case 108:
      return afterFamily(bytes, bytes[3] === AF_INET);
    case 1:
      return afterTypes(bytes, 12, 14);
    case 113:
      return afterTypes(bytes, 14, 16);
    case 276:
      return bytes.length < 20 ? cutShort(bytes, 'Linux cooked header') : read16(bytes, 0) === ETHERTYPE_IPV4 ? ok(20) : foreign(0, read16(bytes, 0));
    case 12:
    case 14:
    case 101:
    case 228:
      return ok(0);
    default:
      return err({ kind: 'not-ipv4', offset: 0, what: `link type ${linkType} is not known` });
  }
}

function afterFamily(bytes: Uint8Array, inet: boolean): Result<number, WireError> {
  if (bytes.length < 4) return cutShort(bytes, 'address family');
  return inet ? ok(4) : err({ kind: 'not-ipv4', offset: 0, what: 'address family is not IPv4' });
}

function afterTypes(bytes: Uint8Array, typeAt: number, end: number): Result<number, WireError> {
  let [at, next] = [typeAt, end];
  for (let tags = 0; next <= bytes.length; tags++) {
    const type = read16(bytes, at);
    if (type === ETHERTYPE_IPV4) return ok(next);
    if (!VLAN_TYPES.includes(type) || tags === MAX_VLAN_TAGS) return foreign(at, type);
    at = next + 2;
    next += 4;
  }
  return cutShort(bytes, 'link header');
}

function read16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function cutShort(bytes: Uint8Array, what: string): Result<number, WireError> {
  return err({ kind: 'cut-short', offset: bytes.length, what: `the packet ends in its ${what}` });
}

function foreign(offset: number, type: number): Result<number, WireError> {
  return err({ kind: 'not-ipv4', offset, what: `EtherType 0x${type.toString(16).padStart(4, '0')} is not IPv4` });
}
