/** Opens what each argument names in every way, and prints what came of it: one line each. */
import { type Access, openOurs } from "../../src/files/open_file.ts";

const WAYS: readonly Access[] = ["read", "append", "update", "create"];

for (const path of Deno.args) {
  const results = WAYS.map((access) => resultOf(path, access));
  await Deno.stdout.write(new TextEncoder().encode(`${results.join(" ")}\n`));
}

function resultOf(path: string, access: Access): string {
  try {
    using _file = openOurs(path, access, { isNewIfAbsent: access === "append" });
    return "opened";
  } catch (error) {
    return error instanceof Error ? error.name : "thrown";
  }
}
