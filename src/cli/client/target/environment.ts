import { readInherited } from "../../../config/environment/inherited.ts";

const NAMES = [
  "ARTIFICER_API_URL",
  "ARTIFICER_TOKEN",
  "ARTIFICER_TASK_ID",
  "ARTIFICER_API_TOKEN",
] as const;

/** What a command finds in its environment: the first three inside a run, the last where a person set it. */
export type ClientEnvironment = Readonly<Partial<Record<typeof NAMES[number], string>>>;

/**
 * Reads it, through a child where it may not be read here. Where there may be no child either, nothing
 * is known: a dispatcher that asks for no token answers all the same.
 */
export async function readClientEnvironment(): Promise<ClientEnvironment> {
  const all = isGranted({ name: "env" })
    ? Object.fromEntries(NAMES.map((name) => [name, Deno.env.get(name) ?? ""]))
    : isGranted({ name: "run", command: "sh" })
    ? await readInherited(NAMES)
    : {};
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
