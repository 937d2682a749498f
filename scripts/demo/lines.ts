/** One line of the dispatcher's log, as JSON. */
export interface DispatcherLine {
  readonly level: string;
  readonly message: string;
  readonly event?: string;
  readonly task_id?: string;
  readonly [fact: string]: unknown;
}

/** Yields the lines of a log as they arrive. */
export async function* linesOf(log: ReadableStream<Uint8Array>): AsyncGenerator<DispatcherLine> {
  let rest = "";
  for await (const text of log.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield parse(line);
  }
  if (rest !== "") yield parse(rest);
}

/** A line that is not JSON comes from the runtime or reports a wrong command line. It is shown as an error. */
function parse(line: string): DispatcherLine {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return { level: "error", message: line };
    throw error;
  }
}
