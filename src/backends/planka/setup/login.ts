import type { Interview } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import type { SetUpContext } from "../../scaffold.ts";
import { createParts, type Parts } from "../parts.ts";
import { asked } from "./asked.ts";
import { type Credentials, credentialsOf } from "./credentials.ts";

/** A user whom Planka has accepted. */
export interface Login {
  readonly parts: Parts;
  readonly username: string;
  /** The credentials that the person gave; empty if they were in the environment or `.env` already. */
  readonly credentials: Credentials;
}

/** What a person may have set already, the one that counts first. */
const KNOWN = [["PLANKA_TOKEN"], ["PLANKA_API_KEY"], ["PLANKA_USER", "PLANKA_PASSWORD"]];

/** Asks for the credentials of the dispatcher's user, unless they are set, until Planka accepts them. */
export async function askLogin(
  interview: Interview,
  context: SetUpContext,
  url: string,
): Promise<Login> {
  const set = knownCredentials(context);
  if (set !== null) {
    const names = Object.keys(set).join(" and ");
    interview.tell(`${names} of your environment or .env log in`);
    return { ...await logIn(url, set, context, `Cannot log in with ${names}`), credentials: {} };
  }
  return await interview.retry(async () => {
    const credentials = await askCredentials(interview);
    return {
      ...await withoutVariables(logIn(url, credentials, context, "Cannot log in")),
      credentials,
    };
  });
}

/** The answer of a person who has no API key. */
const BY_NAME = "log in by name";

function knownCredentials({ variable }: SetUpContext): Credentials | null {
  for (const names of KNOWN) {
    const found = names.flatMap((name) => {
      const value = variable(name);
      return value === null ? [] : [[name, value] as const];
    });
    if (found.length === names.length) return Object.fromEntries(found);
  }
  return null;
}

/** The same for credentials that a person has just typed, and not set in a variable that could be corrected. */
async function withoutVariables<T>(login: Promise<T>): Promise<T> {
  try {
    return await login;
  } catch (error) {
    if (!(error instanceof UsageError) || error.remedy?.includes("PLANKA_") !== true) throw error;
    throw new UsageError(error.problem, { cause: error });
  }
}

async function askCredentials(interview: Interview): Promise<Credentials> {
  const key = await interview.ask({
    text: "The API key of its user, which is not shown",
    suggestion: BY_NAME,
    isSecret: true,
    accept: (text) => text === BY_NAME ? null : text.trim(),
  });
  if (key !== null) return { PLANKA_TOKEN: key };
  const user = await interview.ask({
    text: "The name or e-mail address of that user",
    suggestion: null,
    accept: (text) => text,
  });
  const password = await interview.ask({
    text: "The password, which is not shown",
    suggestion: null,
    isSecret: true,
    accept: (text) => text,
  });
  return { PLANKA_USER: user, PLANKA_PASSWORD: password };
}

async function logIn(
  url: string,
  credentials: Credentials,
  context: SetUpContext,
  attempt: string,
): Promise<Pick<Login, "parts" | "username">> {
  const parts = createParts({ url }, { ...context, ...credentialsOf(credentials) });
  try {
    const { username } = await asked(attempt, (signal) => parts.directory.me(signal));
    return { parts, username };
  } catch (error) {
    parts.client.close();
    throw error;
  }
}
