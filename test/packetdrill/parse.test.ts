import { describe, expect, test } from 'vitest';
import { errorText, parseScript, type Script } from '../../shared/log/packetdrill/index.ts';

function parsed(source: string): Script {
  const script = parseScript(source, 'a.pkt');
  if (!script.ok) throw new Error(errorText(script.error));
  return script.value;
}

const actionOf = (line: string) => parsed(line).events[0]!.action;
const segmentOf = (line: string) => {
  const action = actionOf(line);
  if (action.kind !== 'segment') throw new Error(`${line} is no segment`);
  return action;
};
const callOf = (line: string) => {
  const action = actionOf(line);
  if (action.kind !== 'call') throw new Error(`${line} is no call`);
  return action;
};

describe('PKT-1: the language is read', () => {
  test('options, the preset, comments of both kinds, the cleanup', () => {
    const script = parsed('// about\n--mss=1000\n--define=CC="reno"\n`./defaults.sh\n\\\n`\n/* of\n * two lines */\n0 close(3) = 0\n`true`\n');
    expect(script.flags.map(({ name, value }) => [name, value])).toEqual([['mss', '1000'], ['define', 'CC="reno"']]);
    expect(script.setup?.text).toBe('./defaults.sh\n\\\n');
    expect(script.events.map(({ line, comments }) => [line, comments])).toEqual([[9, ['of', 'two lines']]]);
    expect(script.cleanup?.text).toBe('true');
  });

  test.each([
    ['0 > . 1:1(0) ack 1', { kind: 'absolute', us: 0, endUs: null }],
    ['+.1 > . 1:1(0) ack 1', { kind: 'relative', us: 100_000, endUs: null }],
    ['1.5~2 > . 1:1(0) ack 1', { kind: 'absolute', us: 1_500_000, endUs: 2_000_000 }],
    ['+.05~+0.1 > . 1:1(0) ack 1', { kind: 'relative', us: 50_000, endUs: 100_000 }],
    ['* > . 1:1(0) ack 1', { kind: 'any', us: 0, endUs: null }],
  ])('time of %s', (line, time) => {
    expect(parsed(line).events[0]!.time).toEqual(time);
  });

  test.each([
    ['+0 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>', 'S', 6],
    ['+0 > S. 0:0(0) ack 1 <...>', 'S.', 0],
    ['+0 < SEWA 0:0(0) win 1', 'SEWA', 0],
    ['+0 > SE. 0:0(0) ack 1', 'SE.', 0],
    ['+0 > FP. 1:11(10) ack 1', 'FP.', 0],
    ['+0 < - 1:1(0) win 5', '-', 0],
    ['+0 > .5 1:1(0) ack 1', '.5', 0],
    ['+0 < [ect0] P.3 1:2(1) ack 1 win 9', 'P.3', 0],
  ])('flags of %s', (line, flags, options) => {
    const segment = segmentOf(line);
    expect([segment.flags, segment.options?.length ?? 0]).toEqual([flags, options]);
  });

  test('sequence numbers, ack, window, urgent pointer, ports, marks of IP', () => {
    expect(segmentOf('+0 < [ect0] 8000 > 9000 P. 5:15(10) ack 7 win 100 urg 3 <nop,nop,TS val 100 ecr 20,sack 1:2 3:4>')).toEqual({
      kind: 'segment', direction: 'in', flags: 'P.', seq: 5, length: 10, ack: 7, win: 100, urgent: 3, ip: 'ect0', ports: { from: 8000, to: 9000 },
      options: [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'TS', val: 100, ecr: 20 }, { kind: 'sack', blocks: [[1, 2], [3, 4]] }],
    });
  });

  test('options that are read and not modelled', () => {
    expect(segmentOf('+0 < S 0:0(0) win 1 <mss 1,FO 0123abcd,nop,md5 000102,FO,FOEXP 12>').options).toEqual([
      { kind: 'mss', value: 1 }, { kind: 'other', text: 'FO 0123abcd' }, { kind: 'nop' }, { kind: 'other', text: 'md5 000102' },
      { kind: 'other', text: 'FO' }, { kind: 'other', text: 'FOEXP 12' },
    ]);
  });

  test.each([
    ['+0 < icmp unreachable frag_needed mtu 1460 [0:0(0)]', 'ICMP'],
    ['+0 > udp (100)', 'UDP'],
    ['+0 < ipv4 192.0.2.1 > 192.168.0.1: . 1:1(0) ack 1', 'IP inside IP'],
    ['+0 > gre flags 0, sum 0, off 0, key 0, seq 0: . 1:1(0)', 'GRE'],
  ])('%s is read over', (line, what) => {
    const script = parsed(`${line}\n+0 close(3) = 0`);
    expect(script.events.map(({ action }) => action.kind)).toEqual(['foreign', 'call']);
    expect(script.events[0]!.action).toEqual({ kind: 'foreign', what });
  });

  test('a call that blocks, an errno with its words, names or-ed', () => {
    const call = callOf('+0...0.300 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = -1 EBADF (Bad file descriptor)');
    expect([call.name, call.endUs, call.result, call.errno]).toEqual(['fcntl', 300_000, { kind: 'number', value: -1 }, 'EBADF']);
    expect(call.args[2]).toEqual({ kind: 'or', parts: [{ kind: 'name', name: 'O_RDWR' }, { kind: 'name', name: 'O_NONBLOCK' }] });
  });

  test('arguments of every shape', () => {
    const any = { kind: 'any' };
    const number = (value: number) => ({ kind: 'number', value });
    const field = (name: string, value: unknown, size: unknown = null) => ({ name, size, value });
    expect(callOf('0 recvmsg(3, {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=0, msg_control=[]}, 0) = 10').args[1]).toEqual({
      kind: 'struct', fields: [
        field('msg_name', any, any), field('msg_iov', { kind: 'list', items: [{ kind: 'struct', fields: [field('', any), field('', number(10))] }] }, number(1)),
        field('msg_flags', number(0)), field('msg_control', { kind: 'list', items: [] }),
      ],
    });
    expect(callOf('0 poll([{fd=4, events=POLLIN|POLLOUT, revents=0}], 1, 0) = 0').args[0]).toMatchObject({ kind: 'list', items: [{ kind: 'struct' }] });
    expect(callOf('0 epoll_ctl(5, EPOLL_CTL_ADD, 4, {events=EPOLLOUT, fd=4}) = 0').args).toHaveLength(4);
    expect(callOf('0 sendto(3, "a\\x00\\n" "b"..., 4, 0, {sa_family = AF_INET, sin_port = htons(80), sin_addr = inet_addr("1.2.3.4")}, ...) = 4').args[1])
      .toEqual({ kind: 'text', bytes: 'a\0\nb' });
    expect(callOf('0 fcntl(3, F_GETFL) = 0x2 (flags O_RDWR)').result).toEqual(number(2));
  });

  test('an event over several lines ends where the next begins', () => {
    const script = parsed('0 readv(4, [{..., 5},\n   {..., 5}],\n  2) = 10\n+0 close(4) = 0');
    expect(script.events.map(({ line, endLine }) => [line, endLine])).toEqual([[1, 3], [4, 4]]);
  });
});

describe('PKT-2: what cannot be read is refused with file, line and column, and what was expected', () => {
  test.each([
    ['', 'a.pkt:1:1: an event expected, the script ends here'],
    ['0 close(3) = 0\n+0 ? close(3) = 0', "a.pkt:2:4: '<', '>', a system call, a command or code expected, '?' stands here"],
    ['0 close(3) 0', "a.pkt:1:12: '=' expected, '0' stands here"],
    ['0 close(3 = 0', "a.pkt:1:11: ',' expected, '=' stands here"],
    ['0 < S 0:0(0) win 65536', 'a.pkt:1:18: a window from 0 to 65535 expected, 65536 stands here'],
    ['0 < S 0:5(4) win 1', 'a.pkt:1:7: an end of 4 expected for 4 bytes from 0, 5 stands here'],
    ['0 < Q 0:0(0) win 1', "a.pkt:1:5: flags of S, F, R, P, U, E, W, A and . expected, 'Q' stands here"],
    ['0 < S 0:0(0) win 1 <...>', "a.pkt:1:21: options expected: '<...>' can only stand on an outbound packet"],
    ['0 < S 0:0(0) win 1 <mss>', "a.pkt:1:24: a segment size expected, '>' stands here"],
    ['0 < S 0:0(0) win 1 <mzz 3>', "a.pkt:1:25: an option (mss, nop, wscale, sackOK, sack, TS, FO, md5, eol) expected, 'mzz' stands here"],
    ['* close(3) = 0', "a.pkt:1:1: one moment expected: '*' can only be the time of an outbound packet"],
    ['+1~+2 < . 1:1(0)', 'a.pkt:1:1: one moment expected: a range can only be the time of an outbound packet'],
    ['+2~+1 > . 1:1(0)', 'a.pkt:1:1: a range that runs forward expected'],
    ['1 close(3) = 0\n0.5 close(3) = 0', 'a.pkt:2:1: a time not before 1 s expected, 0.5 s stands here'],
    ['-1 close(3) = 0', 'a.pkt:1:1: a time from 0 to 10000000 seconds expected, -1 stands here'],
    ['0 `sleep', 'a.pkt:1:3: the closing ` of this text expected'],
    ['0 write(3, "abc, 3) = 3', 'a.pkt:1:12: the closing " of this text expected'],
    ['0 %{ assert 1', 'a.pkt:1:3: the end of this code, }%, expected'],
    ['/* no end\n0 close(3) = 0', 'a.pkt:1:1: the end of this comment, */, expected'],
    ['`a`\n`b`', "a.pkt:2:1: an event expected, 'b' stands here"],
    [`0 f(${'['.repeat(99)}`, 'a.pkt:1:45: at most 40 brackets inside each other expected'],
  ])('%j', (source, message) => {
    const script = parseScript(source, 'a.pkt');
    expect(script.ok ? 'read' : errorText(script.error)).toBe(message);
  });
});
