import type { Clock } from "../../async/clock.ts";
import { Cards } from "./cards/cards.ts";
import { CommentWriter } from "./cards/comments.ts";
import type { UpdateContext } from "./cards/update.ts";
import { LabelLocks } from "./claim/label_lock.ts";
import { Rivals } from "./claim/rivals.ts";
import { serverAddress } from "../http/options.ts";
import { PlankaClient } from "./client/client.ts";
import type { RemoteBackendContext } from "../kind.ts";
import { KeyedQueue } from "../../async/keyed_queue.ts";
import { Directory } from "./model/directory.ts";
import { Sight } from "./model/sight.ts";
import { ListNames } from "./model/list_names.ts";
import { Positions } from "./model/positions.ts";
import type { PlankaOptions } from "./options.ts";

/** The parts of the adapter. */
export interface Parts extends UpdateContext {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly sight: Sight;
  readonly positions: Positions;
  readonly names: ListNames;
  readonly rivals: Rivals;
  readonly comments: CommentWriter;
  /** Null if no label is a lock. */
  readonly locks: LabelLocks | null;
}

/** Creates and connects the parts. Sends no request. */
export function createParts(options: PlankaOptions, context: RemoteBackendContext): Parts {
  const { claim_label: claimLabel = null, webhook, proxy } = options;
  const { clock, credentials } = context;
  if (webhook !== undefined) credentials.add(webhook.token);
  const password = proxy === undefined ? "" : new URL(proxy).password;
  if (password !== "") credentials.add(decodeURIComponent(password));
  const client = createClient(options, context);
  const directory = new Directory(client, clock);
  const sight = new Sight(directory);
  const cards = new Cards(client, sight, clock);
  const writing = { client, cards, boards: directory.boards, queue: new KeyedQueue(), claimLabel };
  const locks = claimLabel === null ? null : new LabelLocks({ ...writing, clock }, claimLabel);
  const comments = new CommentWriter(client, cards, clock);
  const names = new ListNames(client, clock);
  const rivals = new Rivals(context.warn);
  return {
    ...writing,
    names,
    rivals,
    clock,
    directory,
    sight,
    comments,
    locks,
    positions: new Positions(clock),
  };
}

/** Creates a client of the Planka in the options, for the user of the credentials. */
export function createClient(
  options: PlankaOptions,
  { clock, baseDir, credentials, proxies }: RemoteBackendContext,
): PlankaClient {
  const address = serverAddress(options, baseDir);
  return new PlankaClient({ ...address, clock, credentials, proxies });
}
