// The text of an event stream, as far as this program writes it: "event: NAME", "data: ONE LINE", an empty line.
export interface StreamEvent {
  name: string;
  data: string;
}

// Whole events of what has come, and the rest, which goes on with what comes next.
export function events_in(text: string): { events: StreamEvent[]; rest: string } {
  const blocks = text.split('\n\n');
  const rest = blocks.pop()!;
  const events: StreamEvent[] = [];
  for (const block of blocks) {
    const line = (name: string) =>
      block
        .split('\n')
        .find((one) => one.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const [name, data] = [line('event'), line('data')];
    if (name !== undefined && data !== undefined) events.push({ name, data }); // else a comment: still here
  }
  return { events, rest };
}
