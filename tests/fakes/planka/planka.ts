import { Deliveries } from "./deliveries.ts";
import { type Fault, Faults, type Lock } from "./faults.ts";
import { type Layout, layOut, type LayoutOptions, type LayoutSpec } from "./layout.ts";
import { Look } from "./look.ts";
import { Person } from "./people.ts";
import { Requests } from "./requests.ts";
import { answer, type Incoming, routesOf } from "./routes/dispatch.ts";
import { type Account, Seed } from "./seed.ts";
import { type Certificate, listen, type Listening } from "./server.ts";
import { World } from "./state/world.ts";

export interface PlankaOptions {
  /** Where it listens: `127.0.0.1`, or `localhost`, which can also be `::1`. */
  readonly hostname?: "127.0.0.1" | "localhost";
  /** A free one, unless it is given. */
  readonly port?: number;
  /** A path that comes before all others, such as `/planka`. */
  readonly prefix?: string;
  /** What `GET /api/bootstrap` tells; null for Planka 1, which has no such route, no keys and no terms. */
  readonly version?: string | null;
  /** Serves https. */
  readonly certificate?: Certificate | null;
}

/** A server that behaves like Planka 2.1.1, as far as its facts are known. */
export class FakePlanka implements AsyncDisposable {
  /** The base address, with the prefix. */
  readonly url: string;
  /** All that it holds, for what the helpers do not do. */
  readonly world: World;
  readonly seed: Seed;
  readonly look: Look;
  /** The admin who made all boards, at work in Planka's page. */
  readonly person: Person;
  /** A plain user with a key, who is on no board but those of {@linkcode layOut}. */
  readonly bot: Account;
  readonly requests: Requests;
  readonly deliveries: Deliveries;
  readonly #faults: Faults;
  readonly #listenAgain: () => Promise<Listening>;
  #listening: Listening | null;

  constructor(
    parts: Parts,
    listening: Listening,
    url: string,
    listenAgain: () => Promise<Listening>,
  ) {
    this.url = url;
    this.world = parts.world;
    this.requests = parts.requests;
    this.deliveries = parts.deliveries;
    this.#faults = parts.faults;
    this.#listening = listening;
    this.#listenAgain = listenAgain;
    this.seed = new Seed(this.world);
    this.look = new Look(this.world);
    this.person = new Person(this.world, this.seed.owner);
    this.bot = this.seed.user({ username: "artificer", name: "Artificer" });
  }

  get admin(): Account {
    return this.seed.owner;
  }

  /** A project with a board that the bot may edit. */
  layOut(spec: LayoutSpec, options: LayoutOptions = {}): Layout {
    return layOut(this.seed, spec, { editors: [this.bot], ...options });
  }

  /** The next `times` requests to `target`, such as `PATCH /api/cards/:id`, go by `fault`. */
  misbehave(fault: Fault, target = "* /*", times = 1): void {
    this.#faults.plan(target, fault, times);
  }

  /** A lock on the row of a card: its edits, moves and comments wait, but no read does. */
  lockCard({ id }: { readonly id: string }): Lock {
    return this.#faults.lock([`PATCH /api/cards/${id}`, `POST /api/cards/${id}/comments`]);
  }

  /** A lock on the table of comments: a new one waits, on whatever card. */
  lockComments(): Lock {
    return this.#faults.lock(["POST /api/cards/:id/comments"]);
  }

  /** No more faults. */
  heal(): void {
    this.#faults.clear();
  }

  /** Drops every connection at once and refuses new ones, until it is {@linkcode resume}d. */
  async stop(): Promise<void> {
    await this.#listening?.[Symbol.asyncDispose]();
    this.#listening = null;
  }

  /** Listens again where it did, and knows all that it knew. */
  async resume(): Promise<void> {
    this.#listening ??= await this.#listenAgain();
  }

  /** Drops every connection at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.deliveries[Symbol.asyncDispose]();
  }
}

interface Parts {
  readonly world: World;
  readonly requests: Requests;
  readonly deliveries: Deliveries;
  readonly faults: Faults;
}

/** Starts one on a port of its own. */
export async function startPlanka(options: PlankaOptions = {}): Promise<FakePlanka> {
  const { hostname = "127.0.0.1", port = 0, prefix = "", certificate = null } = options;
  const version = options.version === undefined ? "2.1.1" : options.version;
  const deliveries = new Deliveries();
  const world: World = new World((event) => deliveries.announce(world, event));
  const parts = { world, deliveries, requests: new Requests(), faults: new Faults() };
  const routes = routesOf(version);
  const respond = (request: Incoming) =>
    answer(world, routes, version === null ? withoutKey(request) : request);
  const listenOn = (port: number) =>
    listen(respond, parts.faults, parts.requests, { hostname, port, prefix, certificate });
  const listening = await listenOn(port);
  const scheme = certificate === null ? "http" : "https";
  const url = `${scheme}://${hostname}:${listening.port}${prefix}`;
  return new FakePlanka(parts, listening, url, () => listenOn(listening.port));
}

/** Planka 1 knows no keys. */
function withoutKey(request: Incoming): Incoming {
  return { ...request, headers: { ...request.headers, "x-api-key": undefined } };
}
