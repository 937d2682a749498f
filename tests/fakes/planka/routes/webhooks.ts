import { present, Refusal } from "../state/errors.ts";
import type { Webhook } from "../state/records.ts";
import { id, text } from "./inputs.ts";
import { type Call, route } from "./router.ts";

const MOST = 10;

const url = text(2048).refine((value) => /^https?:\/\//.test(value) && URL.canParse(value));
const events = text(2048).nullable().optional();
const values = {
  name: text(128),
  url,
  accessToken: text(512).nullable().optional(),
  events,
  excludedEvents: events,
};

export const webhookRoutes = [
  route("GET /api/webhooks", {}, ({ world }) => ({ items: world.webhooks.all() }), "admin"),
  route("POST /api/webhooks", values, createWebhook, "admin"),
  route(
    "PATCH /api/webhooks/:id",
    { ...values, id, name: values.name.optional(), url: url.optional() },
    ({ world, user, inputs: { id, events, excludedEvents, ...plain } }) => {
      present(world.webhooks.find(id), "Webhook not found");
      const item = world.webhooks.update(id, {
        ...plain,
        ...(events === undefined ? {} : { events: splitEvents(events) }),
        ...(excludedEvents === undefined ? {} : { excludedEvents: splitEvents(excludedEvents) }),
      });
      world.emit("webhookUpdate", user, { item });
      return { item };
    },
    "admin",
  ),
  route("DELETE /api/webhooks/:id", { id }, ({ world, user, inputs: { id } }) => {
    const item = present(world.webhooks.find(id), "Webhook not found");
    world.webhooks.remove(item);
    world.emit("webhookDelete", user, { item });
    return { item };
  }, "admin"),
];

interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly accessToken?: string | null | undefined;
  readonly events?: string | null | undefined;
  readonly excludedEvents?: string | null | undefined;
}

function createWebhook({ world, user, inputs }: Call<NewWebhook>): unknown {
  if (world.webhooks.all().length >= MOST) throw new Refusal(409, "Limit reached");
  const item: Webhook = world.webhooks.insert({
    ...inputs,
    accessToken: inputs.accessToken ?? null,
    events: splitEvents(inputs.events),
    excludedEvents: splitEvents(inputs.excludedEvents),
  });
  world.emit("webhookCreate", user, { item });
  return { item };
}

/** Events come as one text with commas and are answered as an array. */
function splitEvents(events: string | null | undefined): readonly string[] | null {
  return events?.split(",") ?? null;
}
