/** The examples in docs/ are what they say they are, and their commands are ones that cio-sync takes. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml/parse";
import { parseCommandLine } from "../../lib/cli/parse.ts";

/** What of a CronJob is looked at. */
interface CronJob {
  apiVersion: string;
  kind: string;
  spec: {
    schedule: string;
    concurrencyPolicy: string;
    jobTemplate: { spec: { podFailurePolicy: unknown; template: { spec: PodSpec } } };
  };
}

interface PodSpec {
  restartPolicy: string;
  terminationGracePeriodSeconds: number;
  containers: {
    command: string[];
    args: string[];
    volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
  }[];
  volumes: { name: string }[];
}

/** What of a workflow is looked at. */
interface Workflow {
  on: { schedule: { cron: string }[] };
  jobs: Record<string, { steps: { run?: string; uses?: string }[] }>;
}

const DOCS = new URL("../../docs/", import.meta.url);
const CRON = /^(\S+ ){4}\S+$/;

async function example(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(`examples/${name}`, DOCS));
}

/** The words behind `cio-sync` in a line of a shell that quotes nothing; up to a redirection, a pipe or `&`. */
function argsIn(line: string): string[] {
  const [, args] = /\bcio-sync ((?:[^\s|&>]\S*(?: |$))*)/.exec(line) ?? [];
  assert(args !== undefined, line);
  return args.trim().split(" ");
}

/** What cio-sync makes of `args`, which all of the examples have. */
function checkArgs(args: string[]): void {
  const line = parseCommandLine(args);
  assert(line.action === "run" && line.command.name === "sync", args.join(" "));
  for (const flag of ["--data", "--state"]) assert(args.includes(flag), args.join(" "));
}

/** Sections of a unit, and the values of their keys. */
function unit(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section = "";
  for (const line of text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (name !== undefined) sections[section = name] = {};
    else {
      const [, key, value] = /^(\w+)=(.*)$/.exec(line)!;
      sections[section][key] = value;
    }
  }
  return sections;
}

Deno.test("docs/examples has the five that are tried here, and docs/scheduling.md leads to each", async () => {
  const names = Array.from(Deno.readDirSync(new URL("examples", DOCS)), ({ name }) => name);
  assertEquals(names.sort(), [
    ...["cio-sync.service", "cio-sync.timer", "crontab"],
    ...["github-actions.yml", "kubernetes-cronjob.yaml"],
  ]);
  const text = await Deno.readTextFile(new URL("scheduling.md", DOCS));
  for (const name of names) assert(text.includes(`](examples/${name})`), name);
});

Deno.test("docs/examples/crontab has lines with a time and a command", async () => {
  const lines = (await example("crontab")).split("\n").filter((line) => /^[^#]/.test(line));
  assertEquals(lines.length, 1);
  const fields = lines[0].split(" ");
  assertMatch(fields.slice(0, 5).join(" "), CRON);
  // There it would stand for a line break.
  assert(!lines[0].includes("%"));
  checkArgs(argsIn(fields.slice(5).join(" ").split("/bin/")[1]));
});

Deno.test("docs/examples has a service of systemd, and its timer", async () => {
  const service = unit(await example("cio-sync.service"));
  const timer = unit(await example("cio-sync.timer"));
  assertEquals(service.Service.Type, "oneshot");
  // More than the ten seconds of what is in flight.
  assert(Number(service.Service.TimeoutStopSec) > 10);
  checkArgs(argsIn(service.Service.ExecStart));
  assertEquals(timer.Install.WantedBy, "timers.target");
  assertMatch(timer.Timer.OnCalendar, /^\*-\*-\* \d\d:\d\d:\d\d$/);
});

const systemdAnalyze = "/usr/bin/systemd-analyze";

Deno.test({
  name: "docs/examples has units that systemd takes",
  ignore: !await Deno.stat(systemdAnalyze).then(() => true, () => false),
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const files = ["cio-sync.service", "cio-sync.timer"];
      for (const name of files) {
        // It has to be there, which cio-sync need not be.
        const text = (await example(name)).replace("/usr/local/bin/cio-sync", "/bin/true");
        await Deno.writeTextFile(`${folder}/${name}`, text);
      }
      const args = ["verify", ...files.map((name) => `${folder}/${name}`)];
      const { code, stderr } = await new Deno.Command(systemdAnalyze, { args }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("docs/examples/github-actions.yml is a workflow with a schedule", async () => {
  const { on, jobs } = parse(await example("github-actions.yml")) as Workflow;
  for (const { cron } of on.schedule) assertMatch(cron, CRON);
  const { steps } = jobs.sync;
  for (const { run, uses } of steps) assert((run === undefined) !== (uses === undefined));
  const lines = steps.map(({ run = "" }) => run).filter((run) => run.startsWith("./cio-sync"));
  assertEquals(lines.length, 1);
  checkArgs(argsIn(lines[0]));
});

Deno.test("docs/examples/kubernetes-cronjob.yaml is a CronJob that mounts what its command names", async () => {
  const job = parse(await example("kubernetes-cronjob.yaml")) as CronJob;
  assertEquals([job.apiVersion, job.kind], ["batch/v1", "CronJob"]);
  assertMatch(job.spec.schedule, CRON);
  assertEquals(job.spec.concurrencyPolicy, "Forbid");
  const { podFailurePolicy, template: { spec } } = job.spec.jobTemplate.spec;
  assertEquals(podFailurePolicy, {
    rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [1, 2] } }],
  });
  assertEquals(spec.restartPolicy, "Never");
  assert(spec.terminationGracePeriodSeconds > 10);
  const [{ command, args, volumeMounts }] = spec.containers;
  assertEquals(command, ["/usr/local/bin/cio-sync"]);
  checkArgs(args);
  const volumes = spec.volumes.map(({ name }) => name);
  assertEquals(volumeMounts.map(({ name }) => name).toSorted(), volumes.toSorted());
  const mountOf = (flag: string) => {
    const path = args[args.indexOf(flag) + 1];
    return volumeMounts.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
  };
  for (const flag of ["--config", "--data"]) assertEquals(mountOf(flag)?.readOnly, true, flag);
  for (const flag of ["--state", "--failures"]) assertEquals(mountOf(flag)?.readOnly, undefined);
});

Deno.test("docs/ names files that are there, and commands that cio-sync takes", async () => {
  for (const name of ["scheduling.md", "logging.md"]) {
    const text = await Deno.readTextFile(new URL(name, DOCS));
    for (const [, path] of text.matchAll(/\]\(([^)#:]+)\)/g)) {
      assert((await Deno.stat(new URL(path, DOCS))).isFile, path);
    }
    for (const [line] of text.matchAll(/(?<=`|nohup |^)cio-sync --[^`\n…]+/gm)) {
      assertEquals(parseCommandLine(argsIn(line)).action, "run", line);
    }
  }
});
