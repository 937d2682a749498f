import { dirname } from "node:path";
import type { Settings } from "../config/settings.ts";
import { type Explanation, UsageError } from "../domain/errors.ts";
import type { Need } from "../domain/need.ts";
import { asLocalhost } from "../net/address.ts";
import { stateNeeds } from "../state/needs.ts";

/** The part of `Deno.permissions` that is used here. Tests replace it. */
export type Rights = Pick<Deno.Permissions, "querySync" | "revokeSync">;

const ALL_RIGHTS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;

/** Every right that the dispatcher needs under `settings` once it polls. */
export function needsOf(settings: Settings): Need[] {
  const { path, apiHost, apiPort, backend, executor, stateDir, logFile } = settings;
  return [
    ...executor.needs,
    {
      permission: { name: "net", host: address(apiHost, apiPort) },
      who: "The HTTP API",
      why: `to listen on ${address(apiHost, apiPort)}`,
    },
    ...backend.needs,
    ...path === null ? [] : [needOfConfig(path)],
    ...stateNeeds(stateDir),
    ...logFile === null ? [] : needsOfLogFile(logFile),
  ];
}

/** The rights to read the board without a dispatcher, or, with `isChanged`, to change it as well. */
export function needsOfBoard(
  { backend, tokenCommand }: Pick<Settings, "backend" | "tokenCommand">,
  { isChanged }: { readonly isChanged: boolean },
): Need[] {
  const toAsk: Need = {
    permission: { name: "run" },
    who: "token_command",
    why: "to get the board's token",
  };
  return [
    ...backend.needs.filter(({ permission }) => isChanged || permission.name !== "write"),
    ...tokenCommand === null ? [] : [toAsk],
  ];
}

/** The right to the folder: `.env` lies there as well, and a link there can lead to another file after a change. */
function needOfConfig(path: string): Need {
  return {
    permission: { name: "read", path: dirname(path) },
    who: "The dispatcher",
    why: `to apply changes of ${JSON.stringify(path)} while it runs`,
    isOptional: true,
  };
}

/** The rights to the folder: a full file is renamed there. */
function needsOfLogFile(logFile: string): Need[] {
  const path = dirname(logFile);
  const who = "The log file";
  return [
    { permission: { name: "read", path }, who, why: `to write ${JSON.stringify(logFile)}` },
    { permission: { name: "write", path }, who, why: `to write ${JSON.stringify(logFile)}` },
  ];
}

/** The flag that grants a right: `--allow-read=/srv/board`. */
export function describeFlag(permission: Deno.PermissionDescriptor): string {
  const flag = `--allow-${permission.name}`;
  const scope = scopeOf(permission);
  return scope === undefined ? flag : `${flag}=${scope}`;
}

/** The needs that are not granted and not optional. */
export function missing(needs: readonly Need[], rights: Rights = Deno.permissions): Need[] {
  return needs.filter(({ permission, isOptional }) =>
    !isOptional && !isGranted(permission, rights)
  );
}

/**
 * Makes sure that every right that is not optional is granted.
 *
 * @throws {UsageError} that says who needs which right, why, and the exact flags
 */
export function requireRights(needs: readonly Need[], rights: Rights = Deno.permissions): void {
  const lacking = missing(needs, rights);
  if (lacking.length === 0) return;
  const { problem, remedy } = describeMissing(lacking, Deno.build.standalone);
  throw new UsageError(problem, { remedy });
}

/**
 * Makes sure that every right of a reloaded config is granted.
 *
 * @throws {UsageError} that says who needs which right, why, and the exact flags
 */
export function requireRightsOfReload(
  needs: readonly Need[],
  source: string,
  rights: Rights = Deno.permissions,
): void {
  const lacking = missing(needs, rights);
  if (lacking.length === 0) return;
  // The start gave up the rights that the config did not need. An executable gets them back at a restart.
  const remedy = Deno.build.standalone
    ? "Restart it"
    : `Restart it with ${flagsOf(lacking).join(" ")}`;
  const lines = [`Cannot reload ${source}: a right is missing`, ...reasonsOf(lacking)];
  throw new UsageError(lines.join("\n"), { remedy });
}

/** Explains which rights are missing. */
export function describeMissing(needs: readonly Need[], standalone: boolean): Explanation {
  const remedy = standalone
    ? 'This executable was built without it; use "artificer-dispatcher", not "artificer-dispatcher-strict"'
    : `Run with ${flagsOf(needs).join(" ")}${taskFor(needs)}`;
  return { problem: ["Cannot start: a right is missing", ...reasonsOf(needs)].join("\n"), remedy };
}

function reasonsOf(needs: readonly Need[]): string[] {
  const reasons = Map.groupBy(needs, ({ who, why }) => `${who}\0${why}`);
  return [...reasons.values()].map((group) => {
    const [{ who, why } = { who: "", why: "" }] = group;
    return `  ${who} needs ${flagsOf(group).join(" and ")} ${why}`;
  });
}

/**
 * Gives up every right that is not in `needs`, and returns the names of these rights. It keeps a right
 * for one path or host as it was granted, because Deno cannot narrow a right.
 */
export function giveUpUnneeded(
  needs: readonly Need[],
  rights: Rights = Deno.permissions,
): string[] {
  const kept = needs.filter((need) => !need.isOptional || isGranted(need.permission, rights));
  const needed = new Set<string>(kept.map(({ permission }) => permission.name));
  const given = ALL_RIGHTS.filter((name) => !needed.has(name));
  for (const name of given) rights.revokeSync({ name });
  return given;
}

/** Under `--allow-net=localhost` Deno refuses `127.0.0.1`; the dispatcher then uses `localhost`. */
function isGranted(permission: Deno.PermissionDescriptor, rights: Rights): boolean {
  if (rights.querySync(permission).state === "granted") return true;
  if (permission.name !== "net" || permission.host === undefined) return false;
  const host = asLocalhost(permission.host);
  return rights.querySync({ ...permission, host }).state === "granted";
}

function flagsOf(needs: readonly Need[]): string[] {
  return [...new Set(needs.map(({ permission }) => describeFlag(permission)))];
}

function taskFor(needs: readonly Need[]): string {
  const isLocal = needs.every(({ permission: { name } }) => name === "read" || name === "write");
  return isLocal ? ', or start it with "deno task start-local"' : "";
}

function scopeOf(permission: Deno.PermissionDescriptor): string | undefined {
  switch (permission.name) {
    case "read":
    case "write":
    case "ffi":
      return permission.path?.toString();
    case "net":
    case "import":
      return permission.host;
    case "env":
      return permission.variable;
    case "run":
      return permission.command?.toString();
    case "sys":
      return permission.kind;
  }
}

/** An address as Deno spells it. Port 0 and "auto" may mean any port, which needs the right to all ports. */
function address(host: string, port: Settings["apiPort"]): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 0 || port === "auto" ? name : `${name}:${port}`;
}
