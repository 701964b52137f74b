/** Tests of what a person's page shows of devices. */

import { assertEquals } from "@std/assert";
import { Devices } from "../../../lib/sandbox/page/devices.tsx";

Deno.test("Devices shows the token of each, and what is known about it", () => {
  const devices = [
    { id: "<d1>", platform: "ios", last_used: 100, attributes: { app_version: "1.10", badge: 1 } },
    { id: "d2", platform: "android", last_used: 100, attributes: {} },
  ] as const;
  const time = '<time class="ago" datetime="1970-01-01T00:01:40.000Z" title="DATE">10 seconds ago' +
    "</time>";
  const html = String(<Devices devices={devices} now={110} />);
  assertEquals(html.replaceAll(/title="[^"]*"/g, 'title="DATE"').split(/(?<=<\/(?:div|tr)>)/), [
    '<section class="card devices" aria-labelledby="devices-title"><div class="card-head">' +
    '<h2 id="devices-title">Devices</h2><p class="found">2 devices</p></div>',
    '<table class="attributes"><thead><tr><th scope="col">Token</th><th scope="col">About it</th></tr>',
    '</thead><tbody><tr><th scope="row">&lt;d1&gt;</th><td class="value"><ul>' +
    `<li><span class="name">platform</span> ios</li><li><span class="name">last used</span> ${time}</li>` +
    '<li><span class="name">app_version</span> 1.10</li><li><span class="name">badge</span> 1</li>' +
    "</ul></td></tr>",
    '<tr><th scope="row">d2</th><td class="value"><ul>' +
    `<li><span class="name">platform</span> android</li><li><span class="name">last used</span> ${time}</li>` +
    "</ul></td></tr>",
    "</tbody></table></section>",
  ]);
});
