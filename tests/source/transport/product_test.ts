import assert from "node:assert/strict";
import { PRODUCTS } from "../../../lib/source/product.ts";
import { SocksTunnel, WrongPin } from "../../../lib/source/transport/error.ts";
import { explain, type Way } from "../../../lib/source/transport/explain.ts";
import { createTransport } from "../../../lib/source/transport/fetch.ts";

const WAY: Way = {
  target: new URL("https://source.test"),
  proxy: null,
  caFile: null,
  timeoutMs: 1000,
  now: 0,
  product: PRODUCTS.nautobot,
};

Deno.test("explain() names the variables of the kind of source in every sentence", async () => {
  const socks = { url: new URL("socks5://p.test"), setting: "HTTPS_PROXY", credentials: null };
  const failures: [unknown, Partial<Way>][] = [
    [new WrongPin("sha256:aa", "sha256:bb"), {}],
    [new SocksTunnel(), { proxy: socks as unknown as NonNullable<Way["proxy"]> }],
    ...["UnknownIssuer", "SELF_SIGNED_CERT", "NotValidForName", "InvalidContentType", "HPE_INVALID"]
      .map((words): [unknown, Partial<Way>] => [new Error(words), {}]),
    ...["connection refused", "no route", "dns error", "timed out"]
      .map((words): [unknown, Partial<Way>] => [new Error(words), {}]),
    [new Error("UnknownIssuer"), { caFile: "/ca.pem" }],
  ];
  for (const [error, way] of failures) {
    for (const product of Object.values(PRODUCTS)) {
      const { message } = await explain(
        error,
        { ...WAY, ...way, product },
        () => Promise.resolve(null),
      );
      const other = Object.values(PRODUCTS).find((one) => one !== product)!;
      assert.match(message, new RegExp(`${product.kind.toUpperCase()}_`), message);
      assert.ok(!message.includes(other.name) && !message.includes(other.urlVariable), message);
    }
  }
});

Deno.test("createTransport() names the CA file of the kind of source", async () => {
  const transport = createTransport({
    url: "https://127.0.0.1",
    caFile: "/does/not/exist.pem",
    sslVerify: true,
    proxy: { https: null, http: null, no: null },
    timeoutMs: 1000,
    product: PRODUCTS.nautobot,
  });
  await assert.rejects(
    transport.fetch("https://127.0.0.1"),
    /^TransportError: Cannot use NAUTOBOT_CA_FILE/,
  );
  transport.close();
});
