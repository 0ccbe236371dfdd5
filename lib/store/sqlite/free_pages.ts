/**
 * Giving free pages of a store's file back to the file system.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

/**
 * Cuts up to so many free pages off the file; those in its middle change places with its last ones. It has a result row for each
 * page, and one only happens when its row is fetched: with `exec()`, which stops at the first, that is one page.
 */
export function cutFreePages(db: DatabaseSync, most: number): void {
  db.prepare(`PRAGMA incremental_vacuum(${most})`).all();
}
