/** What a person's page shows of their devices. */

import { showValue } from "../../json/exact_json.ts";
import { plural } from "../../text.ts";
import type { Device } from "../people/device.ts";
import { Time } from "./time.tsx";

/** The devices of a person, and when each was used last. */
export function Devices({ devices, now }: {
  devices: readonly Device[];
  /** The present in Unix seconds. */
  now: number;
}) {
  return (
    <section class="card devices" aria-labelledby="devices-title">
      <div class="card-head">
        <h2 id="devices-title">Devices</h2>
        <p class="found">{plural(devices.length, "device")}</p>
      </div>
      <table class="attributes">
        <thead>
          <tr>
            <th scope="col">Token</th>
            <th scope="col">About it</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((each) => <DeviceRow key={each.id} device={each} now={now} />)}
        </tbody>
      </table>
    </section>
  );
}

function DeviceRow({ device, now }: { device: Device; now: number }) {
  const { id, platform, last_used, attributes } = device;
  return (
    <tr>
      <th scope="row">{id}</th>
      <td class="value">
        <ul>
          <li>
            <span class="name">platform</span> {platform}
          </li>
          <li>
            <span class="name">last used</span> <Time seconds={last_used} now={now} />
          </li>
          {Object.entries(attributes).map(([name, value]) => (
            <li>
              <span class="name">{name}</span> {showValue(value)}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
