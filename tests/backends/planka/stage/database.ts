import { broken, type FakePlanka } from "../../../fakes/planka/mod.ts";

/** What a fault of the database holds up or breaks, until it is over. */
export interface Held {
  /** Resolves once a write waits for it. */
  untilBlocked(): Promise<void>;
  /** What waits is carried out. */
  release(): Promise<void>;
}

/** The database behind a Planka. */
export interface Database {
  /** A lock on the row of a card: its edits, moves and comments wait, but no read does. */
  lockCard(id: string): Promise<Held>;
  /** A lock on the table of comments: a new one waits, on whatever card. */
  lockComments(): Promise<Held>;
  /** Edits of this card fail within the server. */
  breakCard(id: string): Promise<Held>;
}

/** What stands in for the database of a fake server. */
export function fakeDatabase(planka: FakePlanka): Database {
  const hold = (target: string, lock: { release(): void }): Promise<Held> => {
    const seen = planka.requests.next(target);
    return Promise.resolve({
      untilBlocked: async () => void await seen,
      release: () => Promise.resolve(lock.release()),
    });
  };
  return {
    lockCard: (id) => hold(`PATCH /api/cards/${id}`, planka.lockCard({ id })),
    lockComments: () => hold("POST /api/cards/:id/comments", planka.lockComments()),
    breakCard(id) {
      planka.misbehave(broken, `PATCH /api/cards/${id}`, Infinity);
      return hold(`PATCH /api/cards/${id}`, { release: () => planka.heal() });
    },
  };
}

/** The PostgreSQL of a real Planka, spoken to by `psql`. */
export function postgres(url: string): Database {
  return {
    lockCard: (id) => lock(url, `SELECT 1 FROM card WHERE id = ${id} FOR UPDATE`),
    lockComments: () => lock(url, "LOCK TABLE comment IN SHARE ROW EXCLUSIVE MODE"),
    async breakCard(id) {
      const name = `artificer_test_${id}`;
      await query(
        url,
        `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql
           AS $$ BEGIN RAISE EXCEPTION 'broken by a test'; END $$;
         CREATE TRIGGER ${name} BEFORE UPDATE ON card FOR EACH ROW
           WHEN (OLD.id = ${id}) EXECUTE FUNCTION ${name}()`,
      );
      return {
        untilBlocked: () => Promise.reject(new Error("Cannot wait for it: it holds up nothing")),
        release: async () =>
          void await query(
            url,
            `DROP TRIGGER IF EXISTS ${name} ON card; DROP FUNCTION IF EXISTS ${name}()`,
          ),
      };
    },
  };
}

function psql(url: string, args: readonly string[]): Deno.Command {
  const options = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"];
  return new Deno.Command("psql", {
    args: [...options, "--set=ON_ERROR_STOP=1", ...args, url],
    env: { PGOPTIONS: "--client-min-messages=warning" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  });
}

async function query(url: string, sql: string): Promise<string> {
  const child = psql(url, ["--command", sql]).spawn();
  await child.stdin.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error(`Cannot change the database: psql failed at: ${sql}`);
  return new TextDecoder().decode(stdout).trim();
}

/** A transaction that `sql` begins and whose end is its release. */
async function lock(url: string, sql: string): Promise<Held> {
  const session = psql(url, []).spawn();
  const commands = session.stdin.getWriter();
  const lines = session.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await commands.write(new TextEncoder().encode(
    `BEGIN;\n${sql};\nSELECT 'process ' || pg_backend_pid();\n`,
  ));
  let said = "";
  let process: string | undefined;
  while (process === undefined) {
    const { value, done } = await lines.read();
    if (done) throw new Error(`Cannot lock the database: psql ended at: ${sql}`);
    said += value;
    process = said.match(/^process (\d+)\n/m)?.[1];
  }
  const waiting = `SELECT count(*) FROM pg_stat_activity WHERE ${process} =
    ANY(pg_blocking_pids(pid))`;
  let released: Promise<void> | null = null;
  return {
    async untilBlocked() {
      while (await query(url, waiting) === "0") await new Promise((done) => setTimeout(done, 50));
    },
    release: () => released ??= end(),
  };

  async function end(): Promise<void> {
    await commands.write(new TextEncoder().encode("COMMIT;\n"));
    await commands.close();
    await lines.cancel();
    await session.status;
  }
}
