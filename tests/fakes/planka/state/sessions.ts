import type { Session, User } from "./records.ts";
import type { World } from "./world.ts";

const YEAR_S = 365 * 24 * 60 * 60;
const TEN_MINUTES_S = 10 * 60;

/** The terms that a user accepts before the first login. */
export const TERMS = {
  language: "en-US",
  content: "# Terms\n\nBe kind.\n",
  signature: "5e".repeat(32),
} as const;

/** Logs in. Tokens last a year. */
export function openSession(world: World, user: User): string {
  const accessToken = makeToken(user.id, YEAR_S);
  world.sessions.insert({ userId: user.id, accessToken, pendingToken: null });
  return accessToken;
}

/** A login that waits for the terms. */
export function openPendingSession(world: World, user: User): string {
  const pendingToken = makeToken("accept-terms", TEN_MINUTES_S);
  world.sessions.insert({ userId: user.id, accessToken: null, pendingToken });
  return pendingToken;
}

export function acceptTerms(world: World, session: Session): string {
  world.users.update(session.userId, { hasAcceptedTerms: true });
  const accessToken = makeToken(session.userId, YEAR_S);
  world.sessions.update(session.id, { accessToken, pendingToken: null });
  return accessToken;
}

/** Ends all logins of a user. */
export function closeSessions(world: World, userId: string): void {
  world.sessions.remove(...world.sessions.where((session) => session.userId === userId));
}

/** A key's first part can be shown; the second is its secret. */
export function makeApiKey(): string {
  return `${randomText(8)}_${randomText(32)}`;
}

/** Whose request it is. A Bearer decides alone: beside it a key is not looked at. */
export function callerOf(
  world: World,
  authorization: string | undefined,
  apiKey: string | undefined,
): User | undefined {
  const bearer = /^Bearer (.*)$/.exec(authorization ?? "")?.[1];
  const user = bearer === undefined
    ? world.users.where((each) => each.apiKey !== null && each.apiKey === apiKey)[0]
    : world.users.find(
      world.sessions.where(({ accessToken }) => accessToken === bearer)[0]?.userId ?? null,
    );
  return user?.isDeactivated === false ? user : undefined;
}

/** Of the shape of a JWT; the signature is chance. */
function makeToken(sub: string, expiresInS: number): string {
  const iat = Math.floor(Date.now() / 1000);
  const header = { alg: "HS256", typ: "JWT", kid: crypto.randomUUID() };
  const parts = [header, { iat, exp: iat + expiresInS, sub }].map((part) => base64Url(part));
  return [...parts, randomText(43)].join(".");
}

function base64Url(value: unknown): string {
  return btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function randomText(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}
