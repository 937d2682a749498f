import { parseJson } from "../../../text/json.ts";
import { PROGRAM } from "../../help.ts";
import { printable } from "../../../text/printable.ts";
import { type ProblemAnswer, problemAnswer } from "../answers.ts";
import { MAX_REFUSAL_BYTES, readText } from "./answer.ts";
import { ClientError, RefusalError } from "./errors.ts";
import type { Target } from "../target/find_target.ts";

const UNAUTHORIZED = 401;

/** Makes an error from an answer that is not a success. It uses the dispatcher's message if there is one. */
export async function readRefusal(
  { url, tokenAdvice }: Target,
  response: Response,
): Promise<ClientError> {
  const problem = problemIn(response, await readText(url, response, MAX_REFUSAL_BYTES));
  if (problem === null || problem.detail === "") return unusable(url, response);
  const { detail, code } = problem;
  const { status } = response;
  const advice = status === UNAUTHORIZED ? `\n${tokenAdvice}` : "";
  return new RefusalError(`${printable(detail)}${advice}`, { status, code: code ?? "" });
}

/** The problem details of an answer, or null if they are not there. */
export function problemIn({ headers }: Response, text: string): ProblemAnswer | null {
  if (!/^application\/problem\+json\b/i.test(headers.get("content-type") ?? "")) return null;
  return problemAnswer().safeParse(parseJson(text)).data ?? null;
}

/** The error for an answer that does not come from a dispatcher. */
export function unusable(url: string, { status, headers }: Response): ClientError {
  const location = headers.get("location");
  const what = location !== null && status >= 300 && status < 400
    ? `it redirects to ${JSON.stringify(location)}, and redirects are not followed`
    : `HTTP ${status}, ${headers.get("content-type")?.split(";")[0] || "no content type"}`;
  return new ClientError(
    `Cannot understand the answer of ${url} (${
      printable(what)
    }): it does not come from ${PROGRAM}; give another address with --url`,
  );
}
