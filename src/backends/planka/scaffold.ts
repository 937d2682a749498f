import { isHttpUrl } from "../http/address.ts";
import type { ServerScaffold } from "../scaffold.ts";
import { readList } from "./cards/ready.ts";
import { createList } from "./manage.ts";
import { askAddress } from "./setup/address.ts";
import { asked } from "./setup/asked.ts";
import { askBoard } from "./setup/board.ts";
import { askLogin } from "./setup/login.ts";

/** How `init` sets up a board of Planka: address, credentials, board. Planka checks each answer at once. */
export const scaffold: ServerScaffold = {
  shape: "server",
  type: "planka",
  accepts: isHttpUrl,
  async setUp(interview, context) {
    const url = await askAddress(interview, context);
    const { parts, username, credentials } = await askLogin(interview, context, url);
    try {
      const board = await askBoard(interview, parts, username);
      const prefix = `${board.fullName}.`;
      return {
        title: `The board ${JSON.stringify(board.fullName)} at ${url}`,
        options: { url },
        credentials,
        prefix,
        queues: [...new Set(board.lists.map(({ name }) => name))],
        queueWord: "list",
        count: (name) =>
          asked("Cannot read the list", async (signal) => {
            const { list } = await parts.directory.need(`${prefix}${name}`, "invalid", signal);
            return (await readList(parts.client, list.id, signal, 0)).cardIds.length;
          }),
        async createQueue(name) {
          await asked(
            `Cannot create the list ${JSON.stringify(name)}`,
            (signal) => createList(parts, `${prefix}${name}`, signal),
          );
        },
        close: () => Promise.resolve(parts.client.close()),
      };
    } catch (error) {
      parts.client.close();
      throw error;
    }
  },
};
