/** A real NATS server with JetStream, on a free port of this machine. */

/** How to start one. */
export interface NatsServerOptions {
  /** Lines of its configuration. @default {none} */
  config?: string;
  /** The port to listen on. @default {a free one} */
  port?: number;
  /** Where it keeps its streams, which stays when it ends. @default {a folder of its own} */
  folder?: string;
  /** Whether it has JetStream. @default {true} */
  hasJetStream?: boolean;
}

/** A server that runs. */
export interface NatsServer extends AsyncDisposable {
  readonly port: number;
  /** `127.0.0.1:4222`. */
  readonly address: string;
  /** Ends it, as far as it has not ended; fulfilled when it has. */
  stop(signal?: Deno.Signal): Promise<void>;
}

/** Starts one; fulfilled when it takes connections. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { config = "", port = -1, folder, hasJetStream = true } = options;
  const own = await Deno.makeTempDir({ prefix: "nats-server-" });
  const lines = [
    `listen: "127.0.0.1:${port}"`,
    ...(hasJetStream ? [`jetstream { store_dir: ${JSON.stringify(folder ?? own)} }`] : []),
    `ports_file_dir: ${JSON.stringify(own)}`,
    config,
  ];
  await Deno.writeTextFile(`${own}/nats.conf`, lines.join("\n"));
  const process = new Deno.Command("nats-server", {
    args: ["-c", `${own}/nats.conf`],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = new Response(process.stderr).text();
  const stop = async (signal: Deno.Signal = "SIGKILL") => {
    try {
      process.kill(signal);
    } catch {
      // It has ended.
    }
    await process.status;
    await log;
    await Deno.remove(own, { recursive: true }).catch(() => {});
  };
  const found = await Promise.race([readPort(own, process.pid), process.status]);
  if (typeof found !== "number") throw new Error(`nats-server has ended: ${await log}`);
  return {
    port: found,
    address: `127.0.0.1:${found}`,
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

/** The server writes its ports into a file as soon as it listens. */
async function readPort(folder: string, pid: number): Promise<number> {
  for (;;) {
    try {
      const { nats: [url] } = JSON.parse(
        await Deno.readTextFile(`${folder}/nats-server_${pid}.ports`),
      );
      return Number(new URL(url).port);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
