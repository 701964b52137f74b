/** Adding devices to people, and removing them. */

import type { Identifier } from "../../customerio/identifiers.ts";
import type { Device, SentDevice } from "./device.ts";
import { findOrMake } from "./find_or_make.ts";
import type { StoredPerson } from "./store.ts";
import { logActivity, nowInSeconds, type Workspace } from "./workspace.ts";

/** Adds a device to a person, who is made if need be, or replaces the one with the same token. */
export function addDevice(
  workspace: Workspace,
  { identifier, device }: { identifier: Identifier; device: SentDevice },
): void {
  const before = findOrMake(workspace, identifier);
  if (before === undefined) return;
  const added = { last_used: nowInSeconds(workspace), ...device };
  putDevices(workspace, before, [...devicesWithout(before, device.id), added]);
}

/** Removes a device from a person, if there are both. */
export function deleteDevice(
  workspace: Workspace,
  { identifier, id }: { identifier: Identifier; id: string },
): void {
  const before = workspace.store.find(identifier);
  if (before !== undefined) putDevices(workspace, before, devicesWithout(before, id));
}

function devicesWithout({ devices = [] }: StoredPerson, id: string): Device[] {
  return devices.filter((each) => each.id !== id);
}

function putDevices(workspace: Workspace, before: StoredPerson, devices: Device[]): void {
  const { devices: had, ...others } = before;
  if (JSON.stringify(had ?? []) === JSON.stringify(devices)) return;
  const after = { ...others, ...(devices.length > 0 && { devices }) };
  workspace.store.put(after);
  logActivity(workspace, { type: "attribute_change", before, after });
}
