import { joined } from "../bytes/joined.ts";

/** A server sent more bytes than its answer may have. */
export class TooLongError extends Error {
  override readonly name = "TooLongError";

  constructor(maxBytes: number) {
    super(`the answer is longer than ${maxBytes} bytes`);
  }
}

/**
 * Reads the body of an answer, up to `maxBytes`. `Response.text()` has no limit, and an unknown program can
 * send an answer without end.
 *
 * @throws {TooLongError} as soon as more bytes come; the connection is then closed
 */
export async function readAtMost(
  { body }: Pick<Response, "body">,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > maxBytes) throw new TooLongError(maxBytes);
    parts.push(part);
  }
  return joined(parts);
}

/** The fields of the JSON object in an answer. There are none if it is something else, or not JSON. */
export function fieldsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {}; // An unknown program sent it.
  }
}
