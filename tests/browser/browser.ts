import { type Browser, chromium, type Page } from "playwright-core";
import { type StandaloneSandbox, startStandalone } from "../../lib/sandbox/standalone.ts";
import { type Client, clientOf } from "../helpers/sandbox_client.ts";

/** A sandbox, and its page in a real browser. */
export interface Visit extends AsyncDisposable {
  client: Client<StandaloneSandbox>;
  page: Page;
  /** What the console and the page complained about, and requests to any other host. */
  complaints: string[];
}

/** How the page is looked at. */
export interface VisitOptions {
  /** In pixels. @default {1280} */
  width?: number;
  /** In pixels. @default {900} */
  height?: number;
  /** @default {"light"} */
  colorScheme?: "light" | "dark";
  /** Sends something to the sandbox before the page is opened. */
  prepare?: (client: Client<StandaloneSandbox>) => Promise<unknown>;
}

/** Where Debian installs it; another place by `CHROMIUM_PATH`. */
const CHROMIUM = Deno.env.get("CHROMIUM_PATH") ?? "/usr/bin/chromium";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium with a new profile and more arguments; its user closes it. */
export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS, ...more] });
}

/** Opens the page of a new sandbox. */
export async function visit(browser: Browser, options: VisitOptions = {}): Promise<Visit> {
  const { width = 1280, height = 900, colorScheme = "light", prepare } = options;
  const client = clientOf(await startStandalone({ siteId: "site", apiKey: "key" }));
  await prepare?.(client);
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "log") complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${client.sandbox.url}/`)) complaints.push(request.url());
  });
  await page.goto(`${client.sandbox.url}/`);
  await page.waitForSelector('#connection[data-state="on"]');
  return {
    client,
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await context.close();
      await client.sandbox.close();
    },
  };
}
