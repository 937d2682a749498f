import {
  type BoardSpec,
  type BoardUnderTest,
  testTaskAdapter,
} from "../../contracts/task_adapter.ts";
import { plankaFixture } from "./board_fixture.ts";
import { skips, skipsWithoutLabel } from "./skips.ts";

/** Whom the suite assigns. */
const PEOPLE = ["ana", "ben"];

async function create(
  spec: BoardSpec,
  options: { readonly claim_label?: string },
): Promise<BoardUnderTest> {
  const fixture = await plankaFixture();
  const { planka } = fixture;
  const layout = planka.layOut(spec, { project: "My Project 2.0", board: "Wörk" });
  for (const username of PEOPLE) {
    const found = planka.world.users.where((user) => user.username === username)[0];
    planka.seed.member(layout.board, found ?? planka.seed.user({ username }));
  }
  return {
    adapter: fixture.open({ options }),
    other: fixture.open({ options }),
    user: "artificer",
    id: (name) => layout.card(name).id,
    queue: (name) => layout.queue(name),
    [Symbol.asyncDispose]: () => fixture[Symbol.asyncDispose](),
  };
}

testTaskAdapter({
  name: "planka",
  create: (spec) => create(spec, {}),
  skip: skipsWithoutLabel,
});

testTaskAdapter({
  name: "planka with a claim label",
  create: (spec) => create(spec, { claim_label: "claiming" }),
  skip: skips,
});
