import { systemClock } from "../../../src/async/system_clock.ts";
import { createPlankaBackend } from "../../../src/backends/planka/adapter.ts";
import type { BoardSpec, BoardUnderTest } from "../../contracts/task_adapter.ts";
import { calm } from "./board_fixture.ts";
import { layOutOnServer, type ServerAccess } from "./stage/server_layout.ts";

/** A board of the suite's on a server that is spoken to as by anybody else; it is removed at the end. */
export async function serverBoard(access: ServerAccess, spec: BoardSpec): Promise<BoardUnderTest> {
  const { url, credentials, claimLabel } = access;
  const layout = await layOutOnServer(access, spec);
  const context = { clock: systemClock, baseDir: "/", warn: () => {}, credentials };
  const options = { url, ...claimLabel === undefined ? {} : { claim_label: claimLabel } };
  const [adapter, other] = [1, 2].map(() => createPlankaBackend(options, context));
  if (adapter === undefined || other === undefined) throw new Error("Cannot make two adapters");
  return {
    adapter,
    other,
    user: await adapter.whoAmI?.(calm) ?? "",
    id: (name) => layout.cards.get(name) ?? "",
    queue: (name) => layout.queue(name),
    async [Symbol.asyncDispose]() {
      await Promise.all([adapter.close?.(), other.close?.()]);
      await layout[Symbol.asyncDispose]();
    },
  };
}
