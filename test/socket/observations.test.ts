import { describe, expect, test } from 'vitest';
import { PAIR, differences } from '../kit/short-program.ts';

const SERVER = 'addr={"host":"server","port":7000}';
const RESET = 'server setsockopt fd=4 option="SO_LINGER" value={"onoff":1,"linger":0} = 0';

/** Facts observed on Linux 6.18, by rule: each row is a program in short hand. */
const FACTS: [rule: string, what: string, lines: string[]][] = [
  ['SOCK-UNCONNECTED', 'calls on a fresh socket', [
    'client socket = 3', 'client read fd=3 len=4 = ENOTCONN', 'client write fd=3 data="x" = EPIPE', 'client accept fd=3 = EINVAL',
    'client getpeername fd=3 = ENOTCONN', 'client getsockopt fd=3 option="SO_ERROR" = 0 value=0',
    'client poll fd=3 events="IN|OUT|RDHUP" = 1 OUT|HUP', 'client shutdown fd=3 how=3 = EINVAL', 'client shutdown fd=3 how="WR" = ENOTCONN',
    'client connect fd=3 addr={"host":"server","port":7000} = ECONNREFUSED', 'client write fd=3 data="x" = EPIPE']],
  ['SOCK-BIND', 'bind errors', [
    'server socket = 3', 'server bind fd=3 addr={"host":"client","port":7000} = EADDRNOTAVAIL', 'server bind fd=3 addr={"host":"any","port":7000} = 0',
    'server bind fd=3 addr={"host":"any","port":7001} = EINVAL', 'server socket = 4', 'server bind fd=4 addr={"host":"any","port":7000} = EADDRINUSE']],
  ['SOCK-REUSEADDR', 'two may bind with SO_REUSEADDR, one may listen', [
    'server socket = 3', 'server setsockopt fd=3 option="SO_REUSEADDR" value=1 = 0', 'server bind fd=3 addr={"host":"any","port":7000} = 0',
    'server socket = 4', 'server setsockopt fd=4 option="SO_REUSEADDR" value=1 = 0', 'server bind fd=4 addr={"host":"any","port":7000} = 0',
    'server listen fd=3 backlog=1 = 0', 'server listen fd=4 backlog=1 = EADDRINUSE', 'server socket = 5',
    'server setsockopt fd=5 option="SO_REUSEADDR" value=1 = 0', 'server bind fd=5 addr={"host":"any","port":7000} = EADDRINUSE']],
  ['SOCK-LISTEN', 'calls on a listener and on connected sockets', [
    ...PAIR, `server connect fd=3 ${SERVER} = EISCONN`, 'server getpeername fd=3 = ENOTCONN', 'server read fd=3 len=1 = ENOTCONN',
    'server write fd=3 data="x" = EPIPE', 'server poll fd=3 events="IN|OUT" = 0 -', 'client listen fd=3 backlog=1 = EINVAL',
    'server listen fd=4 backlog=1 = EINVAL', 'server accept fd=4 = EINVAL', 'client bind fd=3 addr={"host":"any","port":7009} = EINVAL']],
  ['SOCK-SHUTDOWN', 'shutdown of a listener ends it; it may listen again', [
    ...PAIR, 'server shutdown fd=3 how="WR" = 0', 'server accept fd=3 = blocked', 'server signal', 'server shutdown fd=3 how="RD" = 0',
    'server accept fd=3 = EINVAL', 'server listen fd=3 backlog=1 = 0']],
  ['SOCK-ACCEPT', 'reset before accept(): the data comes first, then the error once', [
    ...PAIR.slice(0, -1), 'client write fd=3 data="abc" = 3', 'client setsockopt fd=3 option="SO_LINGER" value={"onoff":1,"linger":0} = 0',
    'client close fd=3 = 0', 'server accept fd=3 = 4', 'server read fd=4 len=10 = 3 "abc"', 'server read fd=4 len=10 = ECONNRESET',
    'server read fd=4 len=10 = 0', 'server write fd=4 data="x" = EPIPE', 'server getpeername fd=4 = ENOTCONN']],
  ['SOCK-CLOSE', 'closing a listener resets who was not accepted', [
    ...PAIR.slice(0, -1), 'server close fd=3 = 0', 'client read fd=3 len=1 = ECONNRESET', 'client read fd=3 len=1 = 0', 'client write fd=3 data="x" = EPIPE']],
  ['SOCK-CONNECT', 'refused, non-blocking: SO_ERROR tells it once, then ECONNABORTED', [
    'client socket nonblock=true = 3', `client connect fd=3 ${SERVER} = EINPROGRESS`, 'client poll fd=3 events="IN|OUT|RDHUP" = 1 IN|OUT|ERR|HUP|RDHUP',
    'client getsockopt fd=3 option="SO_ERROR" = 0 value="ECONNREFUSED"', 'client getsockopt fd=3 option="SO_ERROR" = 0 value=0',
    `client connect fd=3 ${SERVER} = ECONNABORTED`, `client connect fd=3 ${SERVER} = EINPROGRESS`]],
  ['SOCK-CONNECT', 'refused, non-blocking: read and write tell it', [
    'client socket nonblock=true = 3', `client connect fd=3 ${SERVER} = EINPROGRESS`, 'client read fd=3 len=1 = ECONNREFUSED', 'client read fd=3 len=1 = 0',
    'client write fd=3 data="x" = EPIPE', 'client socket nonblock=true = 4', `client connect fd=4 ${SERVER} = EINPROGRESS`,
    'client write fd=4 data="x" = ECONNREFUSED', 'client write fd=4 data="x" = EPIPE']],
  ['SOCK-CONNECT', 'a socket whose connect was refused may connect again', [
    'client socket = 3', `client connect fd=3 ${SERVER} = ECONNREFUSED`, 'client getsockopt fd=3 option="SO_ERROR" = 0 value=0',
    `client connect fd=3 ${SERVER} = ECONNREFUSED`, ...PAIR.slice(0, 4), `client connect fd=3 ${SERVER} = 0`]],
  ['SOCK-CONNECT', 'in SYN_SENT', [
    ...PAIR.slice(0, 4), '{"net":"cut"}', 'client socket nonblock=true = 3', `client connect fd=3 ${SERVER} = EINPROGRESS`,
    `client connect fd=3 ${SERVER} = EALREADY`, 'client poll fd=3 events="IN|OUT" = 0 -', 'client read fd=3 len=1 = EAGAIN', 'client write fd=3 data="x" = EAGAIN',
    'client getpeername fd=3 = ENOTCONN', 'client listen fd=3 backlog=1 = EINVAL', 'client accept fd=3 = EINVAL', '{"net":"heal"}', 'sleep 1500',
    'client poll fd=3 events="IN|OUT" = 1 OUT', 'client getsockopt fd=3 option="SO_ERROR" = 0 value=0', `client connect fd=3 ${SERVER} = 0`,
    `client connect fd=3 ${SERVER} = EISCONN`]],
  ['SOCK-SHUTDOWN', 'in SYN_SENT: the attempt ends, and connect() begins anew', [
    ...PAIR.slice(0, 4), '{"net":"cut"}', 'client socket nonblock=true = 3', `client connect fd=3 ${SERVER} = EINPROGRESS`,
    'client shutdown fd=3 how="RD" = 0', 'client read fd=3 len=1 = ECONNRESET', 'client shutdown fd=3 how="WR" = ENOTCONN',
    'client poll fd=3 events="IN|OUT" = 1 OUT|HUP', 'client getsockopt fd=3 option="SO_ERROR" = 0 value=0', `client connect fd=3 ${SERVER} = EINPROGRESS`]],
  ['SOCK-READ', 'orderly close, and polls on the way', [
    ...PAIR, 'client write fd=3 data="bye" = 3', 'client close fd=3 = 0', 'server poll fd=4 events="IN|OUT|RDHUP" = 1 IN|OUT|RDHUP',
    'server read fd=4 len=10 = 3 "bye"', 'server read fd=4 len=10 = 0', 'server read fd=4 len=10 = 0',
    'server poll fd=4 events="IN|OUT|RDHUP" = 1 IN|OUT|RDHUP', 'server close fd=4 = 0']],
  ['SOCK-WRITE', 'the peer is gone: the first write draws RST, then EPIPE', [
    ...PAIR, 'client close fd=3 = 0', 'server write fd=4 data="hello" = 5', 'server poll fd=4 events="IN|OUT|RDHUP" = 1 IN|OUT|ERR|HUP|RDHUP',
    'server write fd=4 data="x" = EPIPE', 'server write fd=4 data="x" = EPIPE', 'server read fd=4 len=1 = 0', 'server getsockopt fd=4 option="SO_ERROR" = 0 value=0']],
  ['SOCK-WRITE', 'the peer is gone: SO_ERROR first', [
    ...PAIR, 'client close fd=3 = 0', 'server write fd=4 data="hello" = 5', 'server getsockopt fd=4 option="SO_ERROR" = 0 value="EPIPE"',
    'server getsockopt fd=4 option="SO_ERROR" = 0 value=0', 'server write fd=4 data="x" = EPIPE', 'server read fd=4 len=1 = 0']],
  ['SOCK-CLOSE', 'unread data: RST; what the peer has is read first', [
    ...PAIR, 'client write fd=3 data="never read" = 10', 'server write fd=4 data="reply" = 5', 'server close fd=4 = 0', 'client read fd=3 len=10 = 5 "reply"',
    'client read fd=3 len=10 = ECONNRESET', 'client read fd=3 len=10 = 0']],
  ['SOCK-LINGER', 'time 0: RST, told once', [
    ...PAIR, RESET, 'server close fd=4 = 0', 'client poll fd=3 events="IN|OUT|RDHUP" = 1 IN|OUT|ERR|HUP|RDHUP',
    'client getsockopt fd=3 option="SO_ERROR" = 0 value="ECONNRESET"', 'client getsockopt fd=3 option="SO_ERROR" = 0 value=0', 'client read fd=3 len=1 = 0',
    'client write fd=3 data="x" = EPIPE', 'client poll fd=3 events="IN|OUT|RDHUP" = 1 IN|OUT|HUP|RDHUP', 'client getpeername fd=3 = ENOTCONN',
    'client shutdown fd=3 how="WR" = ENOTCONN', `client connect fd=3 ${SERVER} = EISCONN`]],
  ['SOCK-LINGER', 'the write finds the reset first', [
    ...PAIR, RESET, 'server close fd=4 = 0', 'client write fd=3 data="x" = ECONNRESET', 'client write fd=3 data="x" = EPIPE', 'client read fd=3 len=1 = 0']],
  ['SOCK-SHUTDOWN', 'half close', [
    ...PAIR, 'client shutdown fd=3 how="WR" = 0', 'client write fd=3 data="x" = EPIPE', 'client poll fd=3 events="IN|OUT|RDHUP" = 1 OUT', 'server read fd=4 len=1 = 0',
    'server write fd=4 data="late" = 4', 'client read fd=3 len=9 = 4 "late"', 'client shutdown fd=3 how="WR" = 0', 'server shutdown fd=4 how="WR" = 0',
    'client read fd=3 len=1 = 0', 'client poll fd=3 events="IN|OUT|RDHUP" = 1 IN|OUT|HUP|RDHUP', 'server poll fd=4 events="IN|OUT|RDHUP" = 1 IN|OUT|HUP|RDHUP',
    'server shutdown fd=4 how="WR" = ENOTCONN', 'client shutdown fd=3 how="RDWR" = ENOTCONN']],
  ['SOCK-SHUTDOWN', 'the reading side', [
    ...PAIR, 'server write fd=4 data="queued" = 6', 'client shutdown fd=3 how="RD" = 0', 'client read fd=3 len=9 = 6 "queued"', 'client read fd=3 len=9 = 0',
    'client poll fd=3 events="IN|OUT|RDHUP" = 1 IN|OUT|RDHUP', 'server write fd=4 data="more" = 4', 'client read fd=3 len=9 = 4 "more"', 'client read fd=3 len=9 = 0',
    'client write fd=3 data="still" = 5']],
  ['SOCK-REFCOUNT', 'a duplicate keeps the connection; shutdown acts on all', [
    ...PAIR, 'client dup fd=3 = 4', 'client close fd=3 = 0', 'client write fd=4 data="dup" = 3', 'server read fd=4 len=9 = 3 "dup"', 'client shutdown fd=4 how="WR" = 0',
    'client write fd=4 data="x" = EPIPE', 'server read fd=4 len=9 = 0', 'client socket = 3', 'client dup2 fd=3 newfd=4 = 4', 'client close fd=3 = 0', 'client close fd=3 = EBADF']],
  ['SOCK-NONBLOCK', 'O_NONBLOCK lives in the open file', [
    ...PAIR, 'client dup fd=3 = 4', 'client fcntl fd=4 nonblock=true = 0', 'client read fd=3 len=1 = EAGAIN']],
  ['SOCK-RECV', 'flags', [
    ...PAIR, 'client write fd=3 data="hello" = 5', 'server recv fd=4 len=5 flags="MSG_PEEK" = 5 "hello"', 'server recv fd=4 len=5 = 5 "hello"',
    'server recv fd=4 len=5 flags="MSG_DONTWAIT" = EAGAIN', 'client write fd=3 data="12345" = 5', 'server ioctl fd=4 request="FIONREAD" = 0 value=5',
    'server recv fd=4 len=3 flags="MSG_WAITALL" = 3 "123"', 'server recv fd=4 len=6 flags="MSG_WAITALL" = blocked', 'client close fd=3 = 0',
    'server recv fd=4 len=5 flags="MSG_PEEK" = 0', 'server read fd=4 len=1 = 0']],
  ['SOCK-OPTIONS', 'values as Linux gives them', [
    'client socket = 3', 'client getsockopt fd=3 option="SO_RCVBUF" = 0 value=131072', 'client getsockopt fd=3 option="SO_SNDBUF" = 0 value=16384',
    'client setsockopt fd=3 option="SO_RCVBUF" value=10000 = 0', 'client getsockopt fd=3 option="SO_RCVBUF" = 0 value=20000',
    'client setsockopt fd=3 option="SO_SNDBUF" value=1 = 0', 'client getsockopt fd=3 option="SO_SNDBUF" = 0 value=4608',
    'client setsockopt fd=3 option="SO_RCVBUF" value=1 = 0', 'client getsockopt fd=3 option="SO_RCVBUF" = 0 value=2304',
    'client getsockopt fd=3 option="TCP_MAXSEG" = 0 value=536', 'client setsockopt fd=3 option="TCP_MAXSEG" value=1 = EINVAL',
    'client setsockopt fd=3 option="TCP_KEEPIDLE" value=0 = EINVAL', 'client getsockopt fd=3 option="TCP_KEEPIDLE" = 0 value=7200',
    'client getsockopt fd=3 option="TCP_KEEPINTVL" = 0 value=75', 'client getsockopt fd=3 option="TCP_KEEPCNT" = 0 value=9']],
  ['SOCK-INHERIT', 'an accepted socket has its listener\'s options', [
    'server socket = 3', 'server setsockopt fd=3 option="TCP_NODELAY" value=1 = 0', 'server setsockopt fd=3 option="SO_KEEPALIVE" value=1 = 0',
    'server setsockopt fd=3 option="SO_RCVBUF" value=10000 = 0', 'server setsockopt fd=3 option="SO_LINGER" value={"onoff":1,"linger":7} = 0',
    'server setsockopt fd=3 option="SO_RCVTIMEO" value=3000 = 0', ...PAIR.slice(1), 'server getsockopt fd=4 option="TCP_NODELAY" = 0 value=1',
    'server getsockopt fd=4 option="SO_KEEPALIVE" = 0 value=1', 'server getsockopt fd=4 option="SO_RCVBUF" = 0 value=20000',
    'server getsockopt fd=4 option="SO_REUSEADDR" = 0 value=1', 'server getsockopt fd=4 option="SO_LINGER" = 0 value={"onoff":1,"linger":7}',
    'server getsockopt fd=4 option="SO_RCVTIMEO" = 0 value=3000']],
  ['SOCK-SNDTIMEO', 'a blocking connect with a time limit', [
    ...PAIR.slice(0, 4), '{"net":"cut"}', 'client socket = 3', 'client setsockopt fd=3 option="SO_SNDTIMEO" value=50 = 0', `client connect fd=3 ${SERVER} = EINPROGRESS`,
    `client connect fd=3 ${SERVER} = EALREADY`]],
  ['SOCK-CONNECT', 'after the peer has closed', [...PAIR, 'server close fd=4 = 0', `client connect fd=3 ${SERVER} = EISCONN`]],
  ['SOCK-CONNECT', 'a connection of a host to its own listener', [
    ...PAIR.slice(0, 4), 'server socket = 4', `server connect fd=4 ${SERVER} = 0`, 'server accept fd=3 = 5', 'server write fd=4 data="self" = 4', 'server read fd=5 len=9 = 4 "self"']],
  ['SOCK-ZERO', 'nothing read or written', [
    ...PAIR, 'client write fd=3 data="" = 0', 'client send fd=3 data="" = 0', 'client read fd=3 len=0 = 0', 'client recv fd=3 len=0 flags="MSG_DONTWAIT" = EAGAIN']],
];

describe('facts observed on Linux 6.18', () => {
  test.each(FACTS)('%s: %s', (_rule, _what, lines) => {
    expect(differences(lines)).toEqual([]);
  });
});
