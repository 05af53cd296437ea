// What lies below a folder.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The bytes of all files below `folder`, by their lengths. */
export function bytesBelow(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // A store may remove a file while it is looked at.
    bytes += statSync(join(entry.parentPath ?? entry.path, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
