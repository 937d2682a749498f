import { z } from "zod";

import { present, Refusal } from "../state/errors.ts";
import { presentUser } from "../state/present.ts";
import { notEnoughRights } from "../state/rights.ts";
import type { User } from "../state/records.ts";
import { makeApiKey } from "../state/sessions.ts";
import { id, text } from "./inputs.ts";
import { type Call, route } from "./router.ts";

const MISSING = "User not found";

/** Only of Planka 2. */
export const apiKeyRoute = route(
  "POST /api/users/:id/api-key",
  { id },
  ({ world, user, inputs: { id } }) => {
    present(world.users.find(id), MISSING);
    const apiKey = makeApiKey();
    return { item: presentUser(world.users.update(id, { apiKey }), user), included: { apiKey } };
  },
  "admin",
);

export const userRoutes = [
  route("GET /api/users", {}, ({ world, user }) => {
    if (user.role === "boardUser") throw notEnoughRights();
    return { items: world.users.all().map((each) => presentUser(each, user)) };
  }),
  route("POST /api/users", {
    email: text(256),
    password: text(256),
    role: z.enum(["admin", "projectOwner", "boardUser"]),
    name: text(128),
    username: text(32).toLowerCase().optional(),
  }, ({ world, user, inputs: { username, ...values } }) => {
    const own = { username: username ?? values.email, apiKey: null, isDeactivated: false };
    const isTaken = (each: User) => each.email === values.email || each.username === own.username;
    if (world.users.where(isTaken).length > 0) throw new Refusal(409, "Already in use");
    const made = world.users.insert({ ...values, ...own, hasAcceptedTerms: false });
    return { item: presentUser(made, user) };
  }, "admin"),
  route("GET /api/users/:id", {
    id: z.union([z.literal("me"), id]),
  }, ({ world, user, inputs: { id } }) => {
    const isSelf = id === "me" || id === user.id;
    if (!isSelf && user.role === "boardUser") throw new Refusal(404, MISSING);
    const item = isSelf ? user : present(world.users.find(id), MISSING);
    return { item: presentUser(item, user), included: { notificationServices: [] } };
  }),
  route("PATCH /api/users/:id", {
    id,
    apiKey: z.null().optional(),
    name: text(128).optional(),
    role: z.enum(["admin", "projectOwner", "boardUser"]).optional(),
    isDeactivated: z.boolean().optional(),
  }, patchUser),
];

interface Patch {
  readonly id: string;
  readonly apiKey?: null | undefined;
  readonly name?: string | undefined;
  readonly role?: "admin" | "projectOwner" | "boardUser" | undefined;
  readonly isDeactivated?: boolean | undefined;
}

/** People change their own names; admins what is of others, and keys. */
function patchUser({ world, user, inputs: { id, ...changes } }: Call<Patch>): unknown {
  const isAdmin = user.role === "admin";
  const isSelf = id === user.id;
  if (!isSelf && !isAdmin) throw new Refusal(404, MISSING);
  const allowed = [
    "name",
    ...(isAdmin ? ["apiKey"] : []),
    ...(isSelf ? [] : ["role", "isDeactivated"]),
  ];
  if (Object.keys(changes).some((key) => !allowed.includes(key))) throw notEnoughRights();
  present(world.users.find(id), MISSING);
  return { item: presentUser(world.users.update(id, changes), user) };
}
