import { z } from "zod";

import { Refusal } from "../state/errors.ts";
import { acceptTerms, openPendingSession, openSession, TERMS } from "../state/sessions.ts";
import { text } from "./inputs.ts";
import { type Call, type Route, route } from "./router.ts";

const USERNAME = /^[a-zA-Z0-9]+((_|\.)?[a-zA-Z0-9])*$/;

const emailOrUsername = text(256).refine((value) =>
  value.includes("@")
    ? z.email().safeParse(value).success
    : value.length >= 3 && value.length <= 32 && USERNAME.test(value)
);

export const signInRoute = route(
  "POST /api/access-tokens",
  { emailOrUsername, password: text(256) },
  signIn,
  "anyone",
);

/** Tells the version. Planka 1 has no such route. */
export function bootstrapRoute(version: string): Route {
  const item = { oidc: null, termsLanguages: ["de-DE", "en-US"], version };
  return route("GET /api/bootstrap", {}, () => ({ item }), "anyone");
}

/** Only of Planka 2. */
export const termsRoutes = [
  route("GET /api/terms", {}, () => ({ item: TERMS }), "anyone"),
  route(
    "POST /api/access-tokens/accept-terms",
    { pendingToken: text(1024), signature: z.string().length(64) },
    ({ world, inputs: { pendingToken, signature } }) => {
      const [session] = world.sessions.where((each) => each.pendingToken === pendingToken);
      if (session === undefined) throw new Refusal(401, "Invalid pending token");
      if (signature !== TERMS.signature) throw new Refusal(403, "Invalid signature");
      return { item: acceptTerms(world, session) };
    },
    "anyone",
  ),
];

interface Credentials {
  readonly emailOrUsername: string;
  readonly password: string;
}

function signIn({ world, inputs }: Call<Credentials>): unknown {
  const name = inputs.emailOrUsername.toLowerCase();
  const [user] = world.users.where(({ email, username, isDeactivated }) =>
    !isDeactivated && (email === name || username === name)
  );
  if (user?.password !== inputs.password) throw new Refusal(401, "Invalid credentials");
  if (user.hasAcceptedTerms) return { item: openSession(world, user) };
  throw new Refusal(403, "Terms acceptance required", {
    pendingToken: openPendingSession(world, user),
    step: "accept-terms",
  });
}
