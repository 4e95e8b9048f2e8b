import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureOf, type CaptureSource, connectionsOf, encodePcapng, relativeIn, type SegmentRow, type Tap } from '../../shared/log/index.ts';
import { findTshark } from '../bin/tshark.mjs';

/** One packet as tshark shows it: a row of its flow table. `ack` is 0 where ACK is not set. */
export interface FlowRow {
  timeUs: number;
  from: string;
  to: string;
  flags: number;
  seq: number;
  ack: number;
  length: number;
  stream: number;
}

/** What Wireshark's experts say of one packet. */
export interface Remark {
  packet: number;
  severity: number;
  message: string;
}

export interface Reading {
  rows: FlowRow[];
  /** Of severity warning and error. */
  remarks: Remark[];
}

/** Severities of Wireshark's expert information. */
export const WARNING = 0x60_0000;
export const ERROR = 0x80_0000;

const FIELDS = [
  'frame.time_epoch', 'ip.src', 'tcp.srcport', 'ip.dst', 'tcp.dstport', 'tcp.flags', 'tcp.seq', 'tcp.ack', 'tcp.len', 'tcp.stream',
  '_ws.expert.severity', '_ws.expert.message', '_ws.malformed',
];
const BETWEEN = '\u001f';

/** Reads a capture with tshark: checksums verified, and payloads, which are anything, not taken for some protocol's. */
export function readWithTshark(capture: Uint8Array): Reading {
  const folder = mkdtempSync(join(tmpdir(), 'ackademy-capture-'));
  const file = join(folder, 'capture.pcapng');
  try {
    writeFileSync(file, capture);
    const result = spawnSync(findTshark(), [
      '-r', file, '-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE', '-d', 'tcp.port==0-65535,data',
      '-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a', '-E', `aggregator=${BETWEEN}`, ...FIELDS.flatMap((field) => ['-e', field]),
    ], { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (result.status !== 0) throw new Error(`tshark failed: ${result.stderr}`);
    return parse(result.stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parse(output: string): Reading {
  const reading: Reading = { rows: [], remarks: [] };
  for (const [packet, line] of output.split('\n').entries()) {
    if (line === '') continue;
    const [time = '', src, srcPort, dst, dstPort, flags, seq, ack, length, stream, severities = '', messages = '', malformed = ''] = line.split('\t');
    const [whole = '0', fraction = ''] = time.split('.');
    reading.rows.push({
      timeUs: Number(whole) * 1_000_000 + Number(fraction.padEnd(9, '0')) / 1000, from: `${src}:${srcPort}`, to: `${dst}:${dstPort}`, flags: Number(flags),
      seq: Number(seq) | 0, ack: Number(ack) | 0, length: Number(length), stream: Number(stream),
    });
    const texts = messages.split(BETWEEN);
    for (const [at, severity] of severities.split(BETWEEN).entries()) {
      if (Number(severity) >= WARNING) reading.remarks.push({ packet, severity: Number(severity), message: texts[at] ?? '' });
    }
    if (malformed !== '') reading.remarks.push({ packet, severity: ERROR, message: `malformed: ${malformed}` });
  }
  return reading;
}

/** The segments of a ladder that a tap sees, in the order of its capture: what tshark must make of the file. */
export function expectedRows({ ladder }: CaptureSource): { rows: FlowRow[]; segments: SegmentRow[] } {
  const segments = ladder.rows.filter((row) => row.kind === 'segment').filter(({ reason }) => reason !== 'no-route');
  const rows = segments.map((row): FlowRow => {
    const { segment } = row;
    const { seq, ack } = relativeIn(connectionsOf(ladder)[row.conversation]!, segment);
    return {
      timeUs: row.atUs, from: `${segment.srcAddr}:${segment.srcPort}`, to: `${segment.dstAddr}:${segment.dstPort}`, flags: segment.flags, seq, ack: ack ?? 0,
      length: segment.payload.length, stream: row.conversation,
    };
  });
  return { rows, segments };
}

export function readRun(source: CaptureSource, tap: Tap = { kind: 'all' }): Reading {
  return readWithTshark(encodePcapng(captureOf(source, tap)));
}
