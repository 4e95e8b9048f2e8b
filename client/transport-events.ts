/** One event of a stream: its name (`message` where none is given) and its data. */
export interface StreamEvent {
  name: string;
  data: string;
}

/**
 * Reads a stream of server-sent events (WHATWG HTML, section 9.2.6) piece by piece, however the network cut it. Lines end in
 * a line feed, as our server ends them; comments are left out.
 */
export function createEventReader(take: (event: StreamEvent) => void): (piece: string) => void {
  let rest = '';
  let name = '';
  let data: string[] = [];
  const takeLine = (line: string): void => {
    if (line === '') {
      if (data.length > 0) take({ name: name || 'message', data: data.join('\n') });
      name = '';
      data = [];
    } else if (line.startsWith('event: ')) name = line.slice('event: '.length);
    else if (line.startsWith('data: ')) data.push(line.slice('data: '.length));
  };
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) takeLine(line);
  };
}
