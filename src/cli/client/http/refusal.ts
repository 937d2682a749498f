import { PROGRAM } from "../../help.ts";
import { printable } from "../../../text/printable.ts";
import { problemAnswer } from "../answers.ts";
import { ClientError, RefusalError } from "./errors.ts";
import type { Target } from "../target/find_target.ts";

const UNAUTHORIZED = 401;

/** `text` as JSON; undefined, which fits no schema, where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What an answer that is no success says, in the dispatcher's own words where it is the dispatcher's. */
export async function readRefusal(
  { url, tokenAdvice }: Target,
  response: Response,
): Promise<ClientError> {
  const text = await response.text();
  const problem = isProblem(response) ? problemAnswer().safeParse(parseJson(text)) : null;
  if (!problem?.success || problem.data.detail === "") return unusable(url, response);
  const { detail, code } = problem.data;
  const { status } = response;
  const advice = status === UNAUTHORIZED ? `\n${tokenAdvice}` : "";
  return new RefusalError(`${printable(detail)}${advice}`, { status, code: code ?? "" });
}

/** What is said of an answer that no dispatcher gives. */
export function unusable(url: string, { status, headers }: Response): ClientError {
  const location = headers.get("location");
  const what = location !== null && status >= 300 && status < 400
    ? `it points to ${JSON.stringify(location)}, and nothing follows it there`
    : `HTTP ${status}, ${headers.get("content-type")?.split(";")[0] || "of no type"}`;
  return new ClientError(
    `Cannot understand the answer of ${url} (${
      printable(what)
    }): it is no ${PROGRAM}'s; name another address with --url`,
  );
}

function isProblem({ headers }: Response): boolean {
  return /^application\/problem\+json\b/i.test(headers.get("content-type") ?? "");
}
