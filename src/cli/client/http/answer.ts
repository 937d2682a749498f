import { readAtMost, TooLongError } from "../../../net/limited_body.ts";
import { ClientError } from "./errors.ts";

/** Maximum bytes of an answer: far more than the largest task or list that the API gives. */
export const MAX_ANSWER_BYTES = 64 * 2 ** 20;
/** Maximum bytes of a refusal. */
export const MAX_REFUSAL_BYTES = 2 ** 20;
/** Maximum bytes of what a server says of itself. */
export const MAX_SELF_BYTES = 2 ** 16;

/**
 * Reads the body of an answer.
 *
 * @throws {ClientError} if it is longer than `maxBytes`
 */
export async function readBody(
  url: string,
  response: Response,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readAtMost(response, maxBytes);
  } catch (error) {
    if (!(error instanceof TooLongError)) throw error;
    throw new ClientError(`Cannot read the answer of ${url}: ${error.message}`, { cause: error });
  }
}

/** The same, as text. */
export async function readText(
  url: string,
  response: Response,
  maxBytes: number,
): Promise<string> {
  return new TextDecoder().decode(await readBody(url, response, maxBytes));
}
