import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { ConfigError, type Configuration, parseConfiguration } from "../../lib/config/read.ts";
import { checkLookUpConfiguration, openLookUpTarget } from "../../lib/verify/target.ts";

async function configurationWith(more: object): Promise<Configuration> {
  const keys = { siteId: "s", apiKey: "a", appApiKey: "app", userId: "id", mappings: [] };
  return await parseConfiguration(JSON.stringify({ ...keys, ...more }));
}

/** Where `openLookUpTarget` ends up and whom it asks; every question is answered with `account`. */
async function open(more: object, account: object) {
  const asked: string[] = [];
  const { api, region, workspaceId } = await openLookUpTarget({
    configuration: checkLookUpConfiguration(await configurationWith(more), "configuration.json"),
    userAgent: "cio-sync/test",
    signal: new AbortController().signal,
    fetch: (url) => {
      asked.push(url);
      return Promise.resolve(Response.json(account));
    },
  });
  return { origin: api.origin, region, workspaceId, asked };
}

const EU = { region: "eu", environment_id: 3 };
const US_QUESTION = "https://track.customer.io/api/v1/accounts/region";
const EU_QUESTION = "https://track-eu.customer.io/api/v1/accounts/region";

Deno.test("openLookUpTarget() takes the region's App API and asks only for what it must know", async () => {
  const us = "https://api.customer.io";
  const eu = "https://api-eu.customer.io";
  const own = "https://proxy.example.com";
  const cases: {
    more: object;
    expected: { origin: string; region: unknown; workspaceId: unknown; asked: string[] };
  }[] = [
    {
      more: { region: "us" },
      expected: { origin: us, region: "us", workspaceId: null, asked: [] },
    },
    {
      more: { region: "eu" },
      expected: { origin: eu, region: "eu", workspaceId: null, asked: [] },
    },
    { more: {}, expected: { origin: eu, region: "eu", workspaceId: 3, asked: [US_QUESTION] } },
    {
      more: { appUrl: own },
      expected: { origin: own, region: null, workspaceId: null, asked: [] },
    },
    {
      more: { appUrl: own, region: "eu" },
      expected: { origin: own, region: "eu", workspaceId: null, asked: [] },
    },
    {
      more: { appUrl: own, workspaceId: 3 },
      expected: { origin: own, region: "eu", workspaceId: 3, asked: [US_QUESTION] },
    },
    {
      more: { region: "eu", workspaceId: 3 },
      expected: { origin: eu, region: "eu", workspaceId: 3, asked: [EU_QUESTION] },
    },
    {
      more: { region: "eu", trackUrl: own },
      expected: { origin: eu, region: "eu", workspaceId: null, asked: [] },
    },
  ];
  for (const { more, expected } of cases) {
    assertEquals(await open(more, EU), expected, JSON.stringify(more));
  }
});

Deno.test("checkLookUpConfiguration() names everything that is missing at once, and what to do", async () => {
  const noKey = "Missing: verify looks people up with it. Make one in Customer.io under " +
    "Settings > Account Settings > API Credentials > App API Keys, with the scope for customers";
  const cases: { more: object; problems: { path: string; message: string }[] }[] = [
    {
      more: { region: "sandbox", appApiKey: undefined },
      problems: [
        {
          path: "region",
          message: 'Cannot verify against "sandbox", which lives and ends with the sync: run ' +
            "cio-sync sandbox, drop region, and point trackUrl and appUrl at it",
        },
        { path: "appApiKey", message: "Missing: cio-sync sandbox takes or prints one" },
      ],
    },
    {
      more: { appApiKey: undefined, region: "us" },
      problems: [{ path: "appApiKey", message: noKey }],
    },
    {
      more: { trackUrl: "https://proxy.example" },
      problems: [{
        path: "appUrl",
        message:
          "Missing: trackUrl says where to write, but neither appUrl nor region where to look up",
      }],
    },
  ];
  for (const { more, problems } of cases) {
    const configuration = await configurationWith(more);
    const error = assertThrows(
      () => checkLookUpConfiguration(configuration, "x.json"),
      ConfigError,
    );
    assertEquals(error.problems, problems);
    assertStringIncludes(error.message, "x.json");
  }
});

Deno.test("checkLookUpConfiguration() takes what says where to look people up", async () => {
  const trackUrl = "https://proxy.example";
  for (const more of [{}, { trackUrl, region: "us" }, { trackUrl, appUrl: trackUrl }]) {
    const configuration = await configurationWith(more);
    assertEquals(checkLookUpConfiguration(configuration, "x.json"), {
      ...configuration,
      appApiKey: "app",
    });
  }
});

Deno.test("openLookUpTarget() gives each look-up the seconds of timeout", async () => {
  const timers: number[] = [];
  const { api } = await openLookUpTarget({
    configuration: checkLookUpConfiguration(
      await configurationWith({ region: "us", timeout: 7 }),
      "configuration.json",
    ),
    userAgent: "cio-sync/test",
    signal: new AbortController().signal,
    fetch: () => Promise.resolve(Response.json({ customers: [] })),
    clock: {
      ...systemClock,
      startTimer(ms) {
        timers.push(ms);
        return { [Symbol.dispose]() {} };
      },
    },
  });
  await api.customers(["1"], "id");
  assertEquals(timers, [7000]);
});
