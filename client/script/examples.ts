/** Short scripts to begin with. */
export const EXAMPLES = {
  server: `// A server takes a connection. The kernel shakes hands by itself; accept() comes afterwards.
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 bind(3, ..., ...) = 0
   +0 listen(3, 1) = 0
// A SYN comes: the kernel answers it. The SYN uses one sequence number, so 1 is expected next.
   +0 < S 0:0(0) win 32792 <mss 1460>
   +0 > S. 0:0(0) ack 1 <mss 1460>
  +.1 < . 1:1(0) ack 1 win 32792
// The connection is established, and waits. Now the program takes it out of the queue.
   +0 accept(3, ..., ...) = 4
// Bytes come. They are acknowledged by the number of the next byte.
  +.1 < P. 1:6(5) ack 1 win 32792
   +0 > . 1:1(0) ack 6
   +0 read(4, ..., 100) = 5
`,
  close: `// Half-close: this end is done, the peer may go on for as long as it likes.
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 bind(3, ..., ...) = 0
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 32792 <mss 1460>
   +0 > S. 0:0(0) ack 1 <mss 1460>
  +.1 < . 1:1(0) ack 1 win 32792
   +0 accept(3, ..., ...) = 4
// The FIN uses one sequence number, as the SYN did.
   +0 shutdown(4, SHUT_WR) = 0
   +0 > F. 1:1(0) ack 1
  +.1 < . 1:1(0) ack 2 win 32792
// FIN_WAIT_2: the peer still sends, and is heard.
  +.1 < P. 1:101(100) ack 2 win 32792
   +0 > . 2:2(0) ack 101
   +0 read(4, ..., 1000) = 100
  +.1 < F. 101:101(0) ack 2 win 32792
   +0 > . 2:2(0) ack 102
   +0 read(4, ..., 1000) = 0
   +0 close(4) = 0
`,
  loss: `// The SYN+ACK or its answer is lost: after a second it goes again, with the same numbers.
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 bind(3, ..., ...) = 0
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 32792 <mss 1460>
   +0 > S. 0:0(0) ack 1 <mss 1460>
// Nothing came within the first timeout of 1 s.
   +1 > S. 0:0(0) ack 1 <mss 1460>
  +.1 < . 1:1(0) ack 1 win 32792
   +0 accept(3, ..., ...) = 4
`,
} as const;

export type ExampleName = keyof typeof EXAMPLES;
