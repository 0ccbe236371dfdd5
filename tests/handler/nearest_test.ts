import assert from "node:assert/strict";
import fc from "fast-check";
import { nearest } from "../../lib/handler/nearest.ts";

const WORDS = ["create", "update", "delete", "any"];

Deno.test("nearest() finds the word with up to two mistakes", () => {
  for (const word of ["updated", "updates", "udpate", "upd4te", "pdate", "Update", "uptade"]) {
    assert.equal(nearest(word, WORDS), "update", word);
  }
});

Deno.test("nearest() finds nothing that is further away", () => {
  for (const word of ["", "sync", "up", "updatessss", "eteled"]) {
    assert.equal(nearest(word, WORDS), undefined, word);
  }
});

Deno.test("nearest() forgives short words one mistake", () => {
  assert.equal(nearest("ayn", WORDS), "any");
  assert.equal(nearest("all", WORDS), undefined);
});

Deno.test("nearest() prefers fewer mistakes, then the first", () => {
  assert.equal(nearest("cate", ["rates", "cats", "cate"]), "cate");
  assert.equal(nearest("bat1", ["batx", "baty"]), "batx");
});

Deno.test("nearest() is the word itself for a word of the list", () => {
  fc.assert(fc.property(fc.constantFrom(...WORDS), (word) => nearest(word, WORDS) === word));
});
