import { hasTool } from "../../../fixtures/tools.ts";
import { Credentials, plankaFixture } from "../board_fixture.ts";
import { fakeDatabase, postgres } from "./database.ts";
import { accessFromEnvironment } from "./server_layout.ts";
import { Stage, type StageOptions } from "./stage.ts";

/** What a test asks of the Planka that it runs on. */
export interface Needs extends StageOptions {
  /** Whether it meddles with the database, so that a real Planka needs `PLANKA_DATABASE_URL`. */
  readonly database?: boolean;
}

const access = accessFromEnvironment();
const databaseUrl = Deno.env.get("PLANKA_DATABASE_URL") ?? "";

/** Defines a test that runs on the fake Planka, and on the real one at `PLANKA_URL` if there is one. */
export function testOnStage(
  name: string,
  test: (stage: Stage) => Promise<void>,
  needs: Needs = {},
): void {
  Deno.test(name, async () => {
    await using fixture = await plankaFixture();
    const { planka } = fixture;
    const credentials = new Credentials([planka.admin.apiKey]);
    const database = fakeDatabase(planka);
    const access = { url: planka.url, credentials };
    await using stage = await Stage.set(access, database, needs, planka);
    await test(stage);
  });

  const skip = reasonToSkip(needs);
  Deno.test({
    name: `at PLANKA_URL: ${name}${skip === null ? "" : ` (skipped: ${skip})`}`,
    ignore: skip !== null,
    fn: async () => {
      if (access === null) throw new Error("Cannot run it: there is no server to test on");
      await using stage = await Stage.set(access, postgres(databaseUrl), needs);
      await test(stage);
    },
  });
}

function reasonToSkip({ database = false }: Needs): string | null {
  if (access === null) return "PLANKA_URL is not set";
  if (database && databaseUrl === "") return "PLANKA_DATABASE_URL is not set";
  if (database && !hasTool("psql")) return "no psql here";
  return null;
}
