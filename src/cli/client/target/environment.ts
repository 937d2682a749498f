import { readInherited } from "../../../config/environment/inherited.ts";

const NAMES = [
  "ARTIFICER_API_URL",
  "ARTIFICER_TOKEN",
  "ARTIFICER_TASK_ID",
  "ARTIFICER_API_TOKEN",
] as const;

/** The variables of a command. A run sets the first three; a person can set the last one. */
export type ClientEnvironment = Readonly<Partial<Record<typeof NAMES[number], string>>>;

/**
 * Reads the variables. Without the right to read them, it asks a child process. Without the right to
 * start one, it returns nothing: a dispatcher that requires no token answers even so.
 */
export async function readClientEnvironment(): Promise<ClientEnvironment> {
  const all = isGranted({ name: "env" })
    ? Object.fromEntries(NAMES.map((name) => [name, Deno.env.get(name) ?? ""]))
    : isGranted({ name: "run", command: "sh" })
    ? await readInherited(NAMES)
    : {};
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/**
 * Tells whether a person runs the command, and not an agent: the dispatcher gives each run a token. If the
 * environment can't be read, that is not known.
 */
export function isOfPerson({ ARTIFICER_TOKEN, ARTIFICER_TASK_ID }: ClientEnvironment): boolean {
  const isReadable = isGranted({ name: "env" }) || isGranted({ name: "run", command: "sh" });
  return isReadable && ARTIFICER_TOKEN === undefined && ARTIFICER_TASK_ID === undefined;
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
