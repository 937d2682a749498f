/**
 * Refuses a `.env` that `deno run --env-file` reads differently from the dispatcher, before `deno task start`
 * does that: under the strict rights the dispatcher cannot read the file itself.
 */
import { resolve } from "node:path";
import { reportFailure } from "../src/cli/failure.ts";
import { readEnvText } from "../src/config/environment/env_file.ts";
import { systemHost } from "../src/config/source.ts";
import { UsageError } from "../src/domain/errors.ts";

async function checkEnv(folder: string): Promise<void> {
  const { remarks } = await readEnvText(folder, systemHost);
  const found = remarks.filter(({ name }) => name !== null);
  if (found.length === 0) return;
  const lines = found.map(({ line, problem }) => `  line ${line}: ${problem}`);
  throw new UsageError(
    [`Cannot start with ${JSON.stringify(`${folder}/.env`)}:`, ...lines].join("\n"),
    {
      remedy: "correct it",
    },
  );
}

if (import.meta.main) {
  try {
    await checkEnv(resolve("."));
  } catch (error) {
    Deno.exit(reportFailure(error));
  }
}
