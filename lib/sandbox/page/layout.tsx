/** The frame of every page. */

import type { Child } from "hono/jsx";

/** What {@linkcode Layout} shows. */
export interface LayoutProps {
  /** The title for the browser's tab. */
  title: string;
  /** The sandbox's address. */
  url: string;
  /** The file that people are kept in; undefined for memory. */
  keptIn: string | undefined;
  /** The sequence of the latest activity: the page's script asks for what comes after it. */
  sequence: number;
  children?: Child;
}

/** A whole HTML document. It refers to no other host. */
export function Layout({ title, url, keptIn, sequence, children }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="/sandbox/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/sandbox/style.css" />
        <script src="/sandbox/page.js" type="module"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <a class="brand" href="/">
            <img src="/sandbox/icon.svg" alt="" width="28" height="28" />
            <span>Customer.io sandbox</span>
          </a>
          <p class="where">
            <code>{url}</code>
            <span class="kept" title={keptIn ?? "Gone when the sandbox ends"}>
              {keptIn === undefined ? "in memory" : keptIn.split(/[\\/]/).at(-1)}
            </span>
            <span id="connection" class="connection" data-state="off" role="status">not live</span>
          </p>
        </header>
        <main id="main" data-sequence={sequence}>{children}</main>
      </body>
    </html>
  );
}
