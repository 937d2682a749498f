/** A proxy that takes connections, hangs up, and counts who came. */
export function fakeProxy() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const met = { connections: 0 };
  const accepting = (async () => {
    for await (const connection of listener) {
      met.connections++;
      connection.close();
    }
  })();
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const variables = (...names: string[]) => Object.fromEntries(names.map((name) => [name, url]));
  return {
    met,
    url,
    variables,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
    },
  };
}
