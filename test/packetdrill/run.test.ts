import { describe, expect, test } from 'vitest';
import { errorText, explainScript, parseScript, runScript, type ScriptOutcome } from '../../shared/log/packetdrill/index.ts';

const LISTENING = `\`../common/defaults.sh\`
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 bind(3, ..., ...) = 0
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
   +0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK,nop,wscale 8>
`;
const ACCEPTED = `${LISTENING}  +.1 < . 1:1(0) ack 1 win 257
   +0 accept(3, ..., ...) = 4
`;
/** Line of the first event after the handshake. */
const NEXT = 9;

function scriptOf(source: string) {
  const script = parseScript(source);
  if (!script.ok) throw new Error(errorText(script.error));
  return script.value;
}

const outcomeOf = (source: string): ScriptOutcome => runScript(scriptOf(source)).outcome;
const ok = { kind: 'ok' };
const differs = (line: number, expected: string, got: string, win = false) => ({ kind: 'differs', line, expected, got, win });
const unsupported = (line: number, what: string) => ({ kind: 'unsupported', line, what });

describe('PKT-4: what differs is told with its line, what was expected and what came', () => {
  test.each([
    ['flags', '+0 write(4, ..., 10) = 10\n+0 > . 1:11(10) ack 1', differs(NEXT + 1, '. 1:11(10) ack 1', 'P. 1:11(10) ack 1')],
    ['sequence number', '+0 write(4, ..., 10) = 10\n+0 > P. 2:12(10) ack 1', differs(NEXT + 1, 'P. 2:12(10) ack 1', 'P. 1:11(10) ack 1')],
    ['acknowledgement', '+0 < P. 1:11(10) ack 1 win 257\n+0 > . 1:1(0) ack 10', differs(NEXT + 1, '. 1:1(0) ack 10', '. 1:1(0) ack 11')],
    ['options where none are written', '+0 < P. 11:21(10) ack 1 win 257\n+0 > . 1:1(0) ack 1', differs(NEXT + 1, '. 1:1(0) ack 1', '. 1:1(0) ack 1 <nop,nop,sack 11:21>')],
    ['one segment longer than the line', '+0 write(4, ..., 100) = 100\n+0 > P. 1:51(50) ack 1', differs(NEXT + 1, 'P. 1:51(50) ack 1', 'P. 1:101(100) ack 1')],
    ['an ACK before the data', '+0 < P. 1:11(10) ack 1 win 257\n+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 11', differs(NEXT + 2, 'P. 1:11(10) ack 11', '. 1:1(0) ack 11')],
    ['nothing', '+0 > . 1:1(0) ack 1', differs(NEXT, '. 1:1(0) ack 1 at 0.100000 s', 'no segment by 0.100000 s')],
    ['return value', '+0 write(4, ..., 10) = 11', differs(NEXT, '11', '10')],
    ['errno', '+0 accept(4, ..., ...) = -1 EAGAIN (...)'.replace(' (...)', ''), differs(NEXT, '-1 EAGAIN', '-1 EINVAL')],
    ['a call that sleeps', '+0 read(4, ..., 10) = 10', differs(NEXT, '10', 'the call sleeps')],
    ['an option', '+0 getsockopt(4, SOL_SOCKET, SO_ERROR, [1], [4]) = 0', differs(NEXT, '0', '[0]')],
    ['poll', '+0 poll([{fd=4, events=POLLIN|POLLOUT, revents=POLLIN}], 1, 0) = 1', differs(NEXT, '1', 'revents=POLLOUT')],
    ['a condition', '+0 %{ assert tcpi_snd_cwnd == 11, tcpi_snd_cwnd }%', differs(NEXT, 'tcpi_snd_cwnd == 11', 'tcpi_snd_cwnd 10')],
  ])('%s', (_name, lines, outcome) => {
    expect(outcomeOf(`${ACCEPTED}${lines}`)).toEqual(outcome);
  });

  test('an extra segment is noticed at the next line, and at the end', () => {
    const write = '+0 write(4, ..., 10) = 10\n';
    expect(outcomeOf(`${ACCEPTED}${write}`)).toEqual(differs(NEXT, 'no more segments', 'P. 1:11(10) ack 1'));
    expect(outcomeOf(`${ACCEPTED}${write}+.1 < F. 1:1(0) ack 11 win 257\n+0 > . 11:11(0) ack 2`)).toEqual(differs(NEXT + 2, '. 11:11(0) ack 2', 'P. 1:11(10) ack 1'));
  });

  test('a script may end in the midst of a burst, and may be about calls alone', () => {
    const write = '+0 write(4, ..., 3000) = 3000\n';
    expect(outcomeOf(`${ACCEPTED}${write}+0 > . 1:1001(1000) ack 1\n+0 %{ assert tcpi_unacked == 3 }%`)).toEqual(ok);
    expect(outcomeOf(`${ACCEPTED}${write}+0 > . 1:1001(1000) ack 1\n+0 ioctl(4, SIOCOUTQ, [3000]) = 0`)).toMatchObject({ kind: 'differs', expected: 'no more segments' });
    const data = '+0 < P. 1:11(10) ack 1 win 257\n+0 read(4, ..., 10) = 10\n';
    expect(outcomeOf(`${ACCEPTED}${data}`)).toEqual(ok);
    expect(outcomeOf(`${ACCEPTED}+0 write(4, ..., 10) = 10\n+.1 < . 1:1(0) ack 11 win 257`)).toEqual(ok);
    expect(outcomeOf(`${ACCEPTED}${data}+0 write(4, ..., 10) = 10`)).toMatchObject({ kind: 'differs', expected: 'no more segments', got: 'P. 1:11(10) ack 11' });
    expect(outcomeOf(`${ACCEPTED}${data}+0 > . 1:1(0) ack 11\n+0 < P. 11:21(10) ack 1 win 257`)).toEqual(differs(NEXT + 3, 'no more segments', '. 1:1(0) ack 21'));
  });

  test('a window that is another is told apart, and does not end the run', () => {
    expect(outcomeOf(`${ACCEPTED}+0 < P. 1:11(10) ack 1 win 257\n+0 > . 1:1(0) ack 11 win 1`)).toMatchObject({ line: NEXT + 1, win: true });
    expect(outcomeOf(`${ACCEPTED}+0 < P. 1:11(10) ack 1 win 257\n+0 > . 1:1(0) ack 11 win 1\n+0 read(4, ..., 99) = 9`)).toEqual(differs(NEXT + 2, '9', '10'));
  });
});

describe('PKT-5: times', () => {
  const delayed = (time: string) => outcomeOf(`${ACCEPTED}+0 setsockopt(4, SOL_TCP, TCP_QUICKACK, [0], 4) = 0\n+.1 < P. 1:1001(1000) ack 1 win 257\n${time} > . 1:1(0) ack 1001`);

  test('4 ms or an eighth of the gap either way, whichever is more; a range; any time', () => {
    // The delayed ACK leaves 40 to 44 ms after its segment.
    expect(delayed('+.04')).toEqual(ok);
    expect(delayed('+.0365')).toEqual(ok);
    expect(delayed('+.02~+.03')).toMatchObject({ kind: 'differs', line: NEXT + 2 });
    expect(delayed('+.02~+.04')).toEqual(ok);
    expect(delayed('*')).toEqual(ok);
    expect(delayed('+.06')).toMatchObject({ kind: 'differs', expected: '. 1:1(0) ack 1001 at 0.260000 s' });
    expect(delayed('+0')).toMatchObject({ kind: 'differs', expected: '. 1:1(0) ack 1001 at 0.200000 s' });
  });

  test('inbound packets after one another count from their scripted times, else from when the event before happened', () => {
    expect(outcomeOf(`${ACCEPTED}+.1 < P. 1:11(10) ack 1 win 257\n+.1 < P. 11:21(10) ack 1 win 257\n0.3 > . 1:1(0) ack 11\n+0 > . 1:1(0) ack 21`)).toMatchObject({
      kind: 'differs', line: NEXT + 2, expected: '. 1:1(0) ack 11 at 0.300000 s', got: '. 1:1(0) ack 11 at 0.200000 s',
    });
  });

  test('a call that blocks returns at its end; the script may go on meanwhile, and ends with it', () => {
    const read = (end: string) => outcomeOf(`${ACCEPTED}+0...${end} read(4, ..., 10) = 10\n+.05 getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0\n+.05 < P. 1:11(10) ack 1 win 257\n+0 > . 1:1(0) ack 11`);
    expect(read('.1')).toEqual(ok);
    expect(read('.05')).toMatchObject({ kind: 'differs', line: NEXT });
    expect(read('.3')).toMatchObject({ kind: 'differs', line: NEXT, got: 'it returned at 0.200000 s' });
    expect(outcomeOf(`${ACCEPTED}+0...1 read(4, ..., 10) = 10`)).toMatchObject({ kind: 'differs', got: 'the call still sleeps' });
  });
});

describe('PKT-6: what is not modelled is unsupported, with its line, and nothing is run', () => {
  test.each([
    ['--ip_version=ipv6', unsupported(1, 'option --ip_version=ipv6')],
    ['--strict_segments', unsupported(1, 'option --strict_segments')],
    ['`./defaults.sh\nsysctl -q net.ipv4.tcp_mtu_probing=1`', unsupported(1, 'sysctl net.ipv4.tcp_mtu_probing=1')],
    ['`./defaults.sh\nip link set dev tun0 mtu 500`', unsupported(1, 'command ip link set dev tun0 mtu 500')],
    ['`tc qdisc replace dev tun0 root fq`', unsupported(1, 'command tc qdisc replace dev tun0 root fq')],
  ])('%s', (head, outcome) => {
    expect(outcomeOf(`${head}\n0 close(9) = 0`)).toEqual(outcome);
  });

  test.each([
    ['+0 < icmp unreachable port_unreachable [1:1(0)]', 'packet of ICMP'],
    ['+0 > udp (10)', 'packet of UDP'],
    ['+0 < S 0:0(0) win 1 <mss 1000,md5 000102030405060708090a0b0c0d0e0f>', 'option md5 000102030405060708090a0b0c0d0e0f'],
    ['+0 > S. 0:0(0) ack 1 <mss 1460,FO 01020304>', 'option FO 01020304'],
    ['+0 < PU. 1:2(1) ack 1 win 257 urg 1', 'urgent data'],
    ['+0 > .5 1:1(0) ack 1', 'AccECN'],
    ['+0 send(4, ..., 10, MSG_ZEROCOPY) = 10', 'send: argument MSG_ZEROCOPY'],
    ['+0 sendto(4, ..., 10, MSG_FASTOPEN, ..., ...) = 10', 'sendto: argument MSG_FASTOPEN'],
    ['+0 epoll_create(1) = 5', 'call epoll_create'],
    ['+0 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 5', 'socket: argument AF_INET6'],
    ['+0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 5', 'socket: argument SOCK_DGRAM'],
    ['+0 setsockopt(4, SOL_IP, IP_TOS, [4], 4) = 0', 'setsockopt: argument SOL_IP'],
    ['+0 setsockopt(4, SOL_SOCKET, SO_ZEROCOPY, [1], 4) = 0', 'setsockopt SO_ZEROCOPY'],
    ['+0 poll([{fd=4, events=POLLRDNORM}], 1, 0) = 0', 'poll: argument [{fd=4, events=POLLRDNORM}]'],
    ['+0 `ifconfig tun0 down`', 'command ifconfig tun0 down'],
    ['+0 %{ import sys }%', 'code import sys'],
    ['+0 %{ assert len([1]) == 1 }%', 'code assert len([1]) == 1'],
    ['+0 %{ assert tcpi_no_such == 1 }%', 'field tcpi_no_such'],
  ])('%s', (line, what) => {
    expect(outcomeOf(`${ACCEPTED}+0 read(4, ..., 0) = 0\n${line}`)).toEqual(unsupported(NEXT + 1, what));
  });
});

describe('PKT-7: settings', () => {
  const syn = (commands: string, options: string) => outcomeOf(`${commands}0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)\n+0 > S 0:0(0) <${options}>`);

  test.each([
    ['`../../common/defaults.sh`', 'mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 8'],
    ['', 'mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7'],
    ['--mtu=1520\n`./defaults.sh`', 'mss 1480,sackOK,TS val 100 ecr 0,nop,wscale 8'],
    ['`./defaults.sh; sysctl -q net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0 > /dev/null 2>&1`', 'mss 1460,nop,wscale 8'],
    ['`./defaults.sh\n./set_sysctls.py /proc/sys/net/ipv4/tcp_window_scaling=0 \\\n  /proc/sys/net/ipv4/tcp_timestamps=0`', 'mss 1460,nop,nop,sackOK'],
    ['`sysctl -w net/ipv4/tcp_timestamps=0 # why\nsysctl -q net.ipv4.tcp_rmem="4096 $((128*1024)) $((15*1024*1024))"`', 'mss 1460,nop,nop,sackOK,nop,wscale 8'],
  ])('%j', (commands, options) => {
    expect(syn(commands === '' ? '' : `${commands}\n`, options)).toEqual(ok);
  });

  test('timestamps are compared where their tick is given, and an echo is mapped to the real value', () => {
    const data = (head: string, val: number) => outcomeOf(`${head}\`./defaults.sh\`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32792 <mss 1000,sackOK,TS val 500 ecr 0,nop,wscale 7>\n+0 > S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 100 ecr 500,nop,wscale 8>
+.1 < . 1:1(0) ack 1 win 257 <nop,nop,TS val 600 ecr 100>\n+0 accept(3, ..., ...) = 4\n+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1 <nop,nop,TS val ${val} ecr 600>`);
    expect(data('--tcp_ts_tick_usecs=1000\n', 200)).toEqual(ok);
    expect(data('--tcp_ts_tick_usecs=1000\n', 300)).toMatchObject({ kind: 'differs', got: 'P. 1:11(10) ack 1 <nop,nop,TS val 200 ecr 600>' });
    expect(data('', 300)).toEqual(ok);
  });
});

describe('PKT-8: conditions over tcp_info', () => {
  test.each([
    ['tcpi_snd_cwnd == 10', true], ['tcpi_snd_cwnd != 10', false], ['9 < tcpi_snd_cwnd <= 10', true], ['tcpi_unacked == 0 and tcpi_snd_cwnd > 10', false],
    ['tcpi_unacked == 0 or tcpi_snd_cwnd > 10', true], ['not tcpi_unacked', true], ['(tcpi_options & TCPI_OPT_SACK) != 0', true],
    ['True; HALF = 5; assert tcpi_snd_cwnd == HALF * 2', true], ['tcpi_snd_cwnd * 2 + 1 == 21, "cwnd %d" % tcpi_snd_cwnd', true], ['-tcpi_snd_cwnd // 3 == -4', true], ['1 << 3 | 1 == 9', true], ['tcpi_state == TCP_ESTABLISHED; assert tcpi_ca_state == TCP_CA_Open', true],
  ])('%s', (condition, holds) => {
    expect(outcomeOf(`${ACCEPTED}+0 %{ assert ${condition} }%`).kind).toBe(holds ? 'ok' : 'differs');
  });
});

test('PKT-9: --explain: the time and the verdict beside each line, what came below the line that differs, then the ladder', () => {
  const { outcome, lines } = explainScript(scriptOf(`${ACCEPTED}+0 write(4, ..., 10) = 10\n+0 > P. 1:21(20) ack 1`));
  expect(outcome.kind).toBe('differs');
  const text = lines.join('\n');
  expect(text).toContain('    0.100000 ok        +0 write(4, ..., 10) = 10');
  expect(text).toContain('^ expected P. 1:21(20) ack 1\n                       ^ got      P. 1:11(10) ack 1');
  expect(text).toMatch(/- S\. 0:0\(0\) ack 1 -+>\|/);
});
