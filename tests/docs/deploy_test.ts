/** deploy/ is what it says it is, and its commands are ones that cio-sync takes. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse, parseAll } from "@std/yaml/parse";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import type { PublishFlags } from "../../lib/publish/flags.ts";
import type { WorkFlags } from "../../lib/work/flags.ts";

const DEPLOY = new URL("../../deploy/", import.meta.url);

/** Seconds that one request may take where the configuration does not say otherwise. */
const USUAL_TIMEOUT = 30;

interface Container {
  args: string[];
  command?: string[];
  envFrom: { secretRef: { name: string } }[];
  ports?: { containerPort: number }[];
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

interface Probe {
  httpGet: { path: string; port: number };
  periodSeconds?: number;
  failureThreshold?: number;
}

interface PodSpec {
  terminationGracePeriodSeconds: number;
  securityContext: { runAsNonRoot: boolean };
  containers: Container[];
  volumes: { name: string }[];
}

interface Workload {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: {
    replicas?: number;
    selector?: { matchLabels: Record<string, string> };
    backoffLimit?: number;
    podFailurePolicy?: { rules: { onExitCodes: { values: number[] } }[] };
    template: {
      metadata?: { labels: Record<string, string>; annotations: Record<string, string> };
      spec: PodSpec;
    };
  };
}

interface Service {
  command: string[];
  environment?: Record<string, string>;
  volumes: string[];
  working_dir?: string;
  build?: { context: string; dockerfile: string };
  profiles?: string[];
  deploy?: { replicas: number };
  configs?: { source: string; target: string }[];
}

async function text(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(name, DEPLOY));
}

/** What cio-sync makes of `args`, of this command. */
function flagsOf<Flags>(args: string[], command: string): Flags {
  const line = parseCommandLine(args);
  assert(line.action === "run" && line.command.name === command, args.join(" "));
  return line.flags as Flags;
}

async function workloads(): Promise<Map<string, Workload>> {
  const all = parseAll(await text("kubernetes.yaml")) as Workload[];
  return new Map(all.map((workload) => [workload.kind, workload]));
}

Deno.test("deploy/ has the files that are tried here, and docs/machines.md leads to each", async () => {
  const names = Array.from(Deno.readDirSync(DEPLOY), ({ name }) => name).sort();
  assertEquals(names, ["Dockerfile", "compose.yaml", "kubernetes.yaml", "nats-values.yaml"]);
  const page = await Deno.readTextFile(new URL("../docs/machines.md", DEPLOY));
  for (const name of names) assertStringIncludes(page, `](../deploy/${name})`);
});

Deno.test("deploy/Dockerfile runs the executable, which needs nothing else", async () => {
  const lines = (await text("Dockerfile")).split("\n").filter((line) => /^[A-Z]/.test(line));
  assertEquals(lines.map((line) => line.split(" ")[0]), ["FROM", "COPY", "ENTRYPOINT"]);
  const [, source, target] = lines[1].split(" ");
  assertEquals(source, "cio-sync");
  assertEquals(JSON.parse(lines[2].replace("ENTRYPOINT ", "")), [target]);
});

Deno.test("deploy/kubernetes.yaml has workers whose probes ask the port of their metrics", async () => {
  const { apiVersion, metadata, spec } = (await workloads()).get("Deployment")!;
  assertEquals([apiVersion, metadata.name, spec.replicas], ["apps/v1", "cio-sync-work", 3]);
  assertEquals(spec.selector!.matchLabels, spec.template.metadata!.labels);
  const [container] = spec.template.spec.containers;
  const flags = flagsOf<WorkFlags>(container.args, "work");
  const port = Number(flags.metricsPort);
  assertEquals(container.ports, [{ containerPort: port }]);
  assertEquals(spec.template.metadata!.annotations["prometheus.io/port"], flags.metricsPort);
  const { readinessProbe, livenessProbe } = container;
  for (const probe of [readinessProbe, livenessProbe]) {
    assertEquals(probe!.httpGet, { path: "/healthz", port });
  }
  // While NATS is away it is not ready; there is no use in starting it anew for that.
  assertEquals(livenessProbe!.periodSeconds! * livenessProbe!.failureThreshold!, 600);
  await checkPod(spec.template.spec, [flags.config]);
});

Deno.test("deploy/kubernetes.yaml has a Job that goes on when it is started again", async () => {
  const { apiVersion, metadata, spec } = (await workloads()).get("Job")!;
  assertEquals([apiVersion, metadata.name], ["batch/v1", "cio-sync-publish"]);
  assert(spec.backoffLimit! > 0);
  assertEquals(spec.podFailurePolicy!.rules[0].onExitCodes.values, [1, 2]);
  const flags = flagsOf<PublishFlags>(spec.template.spec.containers[0].args, "publish");
  assertEquals(flags.run, "users");
  assert(flags.state !== undefined && flags.failures !== undefined);
  await checkPod(spec.template.spec, [flags.config, ...flags.data], [flags.state, flags.failures]);
});

/** Files lie in what is mounted, credentials come from Secrets that the head of the file makes, and there is time to end. */
async function checkPod(
  { containers: [container], volumes, ...pod }: PodSpec,
  read: string[],
  written: string[] = [],
): Promise<void> {
  const { command, volumeMounts, envFrom } = container;
  // That of the image.
  assertEquals(command, undefined);
  assertEquals(pod.securityContext.runAsNonRoot, true);
  assert(pod.terminationGracePeriodSeconds > USUAL_TIMEOUT + 10);
  assertEquals(volumeMounts.map(({ name }) => name), volumes.map(({ name }) => name));
  const mountOf = (path: string) =>
    volumeMounts.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
  for (const path of read) assertEquals(mountOf(path)?.readOnly, true, path);
  for (const path of written) {
    const mount = mountOf(path);
    assert(mount !== undefined && mount.readOnly === undefined, path);
  }
  const head = await text("kubernetes.yaml");
  assertEquals(envFrom.length, 2);
  for (const { secretRef: { name } } of envFrom) {
    assertStringIncludes(head, `kubectl create secret generic ${name} --from-`);
  }
}

Deno.test("deploy/nats-values.yaml asks for a cluster of three with JetStream on disks", async () => {
  const { config } = parse(await text("nats-values.yaml")) as {
    config: {
      cluster: { enabled: boolean; replicas: number };
      jetstream: { enabled: boolean; fileStore: { pvc: { size: string } } };
    };
  };
  assertEquals(config.cluster, { enabled: true, replicas: 3 });
  assertEquals(config.jetstream.enabled, true);
  assert(/^\d+Gi$/.test(config.jetstream.fileStore.pvc.size));
});

Deno.test("deploy/compose.yaml has NATS, three workers, and a publisher that is started by hand", async () => {
  const { services, configs } = parse(await text("compose.yaml")) as {
    services: Record<string, Service>;
    configs: Record<string, { content: string }>;
  };
  const { nats, work, publish } = services;
  assertEquals(Object.keys(services), ["nats", "work", "publish"]);
  const [config] = nats.configs!;
  assertEquals(nats.command, ["--config", config.target]);
  const { content } = configs[config.source];
  const [, folder] = /store_dir: (\S+),/.exec(content)!;
  assert(nats.volumes.some((volume) => volume.endsWith(`:${folder}`)));
  assertStringIncludes(content, "sync_interval: always");

  flagsOf<WorkFlags>(work.command, "work");
  assertEquals(work.deploy, { replicas: 3 });
  const { run, state, data } = flagsOf<PublishFlags>(publish.command, "publish");
  assertEquals([run, state, data], ["users", "users.state.db", ["users.json"]]);
  assertEquals(publish.profiles, ["publish"]);
  for (const { environment, volumes, working_dir, build } of [work, publish]) {
    assertEquals(environment, { NATS_URL: "nats://nats:4222" });
    assert(volumes.every((volume) => volume.endsWith(`:${working_dir}`)));
    const dockerfile = new URL(build!.dockerfile, new URL(`${build!.context}/`, DEPLOY));
    assertEquals(dockerfile.href, new URL("Dockerfile", DEPLOY).href);
  }
});
