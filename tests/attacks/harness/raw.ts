/**
 * Sends exactly these bytes to the API and resolves to what comes back: up to the end of the first whole
 * answer, or to the end of the connection. `until` decides otherwise, by the text so far.
 */
export async function rawExchange(
  url: string,
  request: string | Uint8Array,
  until: (answer: string) => boolean = isWhole,
): Promise<string> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({
    hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port),
  });
  await send(connection, typeof request === "string" ? new TextEncoder().encode(request) : request);
  return await read(connection, until);
}

async function send(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  } catch (error) {
    if (!isClosed(error)) throw error; // The server has answered before it read everything.
  }
}

async function read(connection: Deno.Conn, until: (answer: string) => boolean): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let answer = "";
  while (!until(answer)) {
    const count = await next(connection, buffer);
    if (count === null) return answer;
    answer += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return answer;
}

async function next(connection: Deno.Conn, buffer: Uint8Array): Promise<number | null> {
  try {
    return await connection.read(buffer);
  } catch (error) {
    if (isClosed(error)) return null;
    throw error;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = answer.slice(0, end);
  const body = answer.slice(end + 4);
  if (/^transfer-encoding: *chunked/im.test(head)) return body.endsWith("0\r\n\r\n");
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return new TextEncoder().encode(body).length >= length;
}
