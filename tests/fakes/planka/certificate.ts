import type { Certificate } from "./server.ts";

/** A self-signed certificate for localhost and 127.0.0.1, or null where there is no openssl. */
export async function makeCertificate(): Promise<Certificate | null> {
  const folder = await Deno.makeTempDir();
  const [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
  const made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const leaf = "basicConstraints=critical,CA:FALSE";
  const args = ["-subj", "/CN=localhost", "-addext", names, "-addext", leaf];
  try {
    const { success } = await new Deno.Command("openssl", {
      args: [...made.split(" "), "-keyout", key, "-out", cert, ...args],
      stdout: "null",
      stderr: "null",
    }).output();
    if (!success) return null;
    return { key: await Deno.readTextFile(key), cert: await Deno.readTextFile(cert) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
