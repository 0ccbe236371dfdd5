import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { NetconfError } from "../../../../lib/device/netconf/error.ts";
import { fingerprint, hostKeyCheck } from "../../../../lib/device/netconf/ssh/host_key.ts";
import { keysOf, parseKnownHosts } from "../../../../lib/device/netconf/ssh/known_hosts.ts";

const [A, B, C] = [
  "AAAAC3NzaC1lZDI1NTE5AAAAIFRsl9VpGoX+RxXcbOcosRZqV0jqTb2MxT1EYaSlcHLt",
  "AAAAC3NzaC1lZDI1NTE5AAAAIBn5M59lx6YEMCC5mQHeJn0S1Oh5gdTmTAPcp5Im9uAA",
  "AAAAC3NzaC1lZDI1NTE5AAAAINLMfGpmVQ0FyvfTHXD849eVPy0e6fbdKzNsn7M/adYK",
];
const SHA256_OF_A = "SHA256:ZpPTVzavC8+1mCzjs1xb4b/jHBYQYQimFoQFA+d7VP8";
const RSA =
  "AAAAB3NzaC1yc2EAAAADAQABAAABAQCoN82yourOjWnOzlk45MkkBTJkk9b3uaUDZD7p0PTQDK4Ex0fNxoqQcN3U79d5v+7Vd2SxztEaV4l8N+wV13t/Uji1a+KtNDcRay3lKLwQOaP68qACrSl7W/P+Nl+FlImT7AezZ1P5ph+8re96T6/Ih879ozFbWosij5WHt97wSucdDI8UADE+hm0TyfuF/atOxEg+xOBI+/WSyhIas0Lsc5xEt2vraAVoRJqfZKez5TW0+50se30dEUcWyEc2YUO1q4Uz72IdTXLmSEYU6ZnEnHX38eenAhwPoLXULx4MHtg62g4Ht7UOSv9Hkm26X1AiytP/h3cfwMNaRsiSRAFn";

/** `ssh-keygen -H` has hashed the names [192.0.2.1]:830, switch1.example.net and 192.0.2.2. */
const HASHED =
  `|1|T68NfFnCowtXAwJ/+rfskz+a9+0=|Akvw/ddKlBzHbBZzIB1RjGEPTYw= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFRsl9VpGoX+RxXcbOcosRZqV0jqTb2MxT1EYaSlcHLt
|1|O61uQq9wSfNUnI0M4+gCKHNFZJA=|FKNFFjiHNZgpxFwULlcH380s0A4= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBn5M59lx6YEMCC5mQHeJn0S1Oh5gdTmTAPcp5Im9uAA comment
|1|c3Idu0Uig4M09P2Ao09gWF0xN84=|U1r0nvZs+YC39evqm0o4iSXtpNE= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBn5M59lx6YEMCC5mQHeJn0S1Oh5gdTmTAPcp5Im9uAA comment
`;

/** The keys of a host in the text of a file, as their first letters of {@linkcode A}, {@linkcode B}, … */
function found(text: string, host: string, port: number): string[] {
  const names = new Map([[A, "A"], [B, "B"], [C, "C"], [RSA, "RSA"]]);
  return keysOf(parseKnownHosts(text), host, port).map(({ key }) => names.get(key)!);
}

for (
  const [what, text, host, port, expected] of [
    ["a name", `sw1 ssh-ed25519 ${A}`, "sw1", 22, ["A"]],
    ["a name in other letters", `SW1 ssh-ed25519 ${A}`, "Sw1", 22, ["A"]],
    ["another name", `sw1 ssh-ed25519 ${A}`, "sw10", 22, []],
    ["one of several names, and a comment", `sw2,sw1 ssh-ed25519 ${A} of rack 4`, "sw1", 22, ["A"]],
    ["a port", `[sw1]:830 ssh-ed25519 ${A}`, "sw1", 830, ["A"]],
    ["another port", `[sw1]:830 ssh-ed25519 ${A}`, "sw1", 831, []],
    ["port 22 beside another", `[sw1]:830 ssh-ed25519 ${A}`, "sw1", 22, []],
    ["the host alone, where its port is unknown", `sw1 ssh-ed25519 ${A}`, "sw1", 830, ["A"]],
    [
      "its port rather than the host alone",
      `sw1 ssh-ed25519 ${A}\n[sw1]:830 ssh-ed25519 ${B}`,
      "sw1",
      830,
      ["B"],
    ],
    ["an address of IPv6", `[2001:db8::1]:830 ssh-ed25519 ${A}`, "2001:DB8::1", 830, ["A"]],
    ["a pattern", `192.0.2.* ssh-ed25519 ${A}`, "192.0.2.17", 22, ["A"]],
    ["a pattern of one character", `sw? ssh-ed25519 ${A}`, "sw12", 22, []],
    ["a pattern with an exception", `*.lab,!sw1.lab ssh-ed25519 ${A}`, "sw1.lab", 22, []],
    ["a pattern that is no regular expression", `sw.+ ssh-ed25519 ${A}`, "swx1", 22, []],
    ["several keys", `sw1 ssh-ed25519 ${A}\nsw1 ssh-rsa ${RSA}`, "sw1", 22, ["A", "RSA"]],
    ["a hashed name", HASHED, "switch1.example.net", 22, ["B"]],
    ["a hashed address", HASHED, "192.0.2.2", 830, ["B"]],
    ["a hashed address with port", HASHED, "192.0.2.1", 830, ["A"]],
    ["no hashed name", HASHED, "192.0.2.3", 22, []],
    [
      "no comment, authority or line that is cut off",
      `# sw1 ssh-ed25519 ${A}\n@cert-authority sw1 ssh-ed25519 ${A}\nsw1 ssh-ed25519\n\n`,
      "sw1",
      22,
      [],
    ],
  ] as const
) {
  Deno.test(`keysOf() finds ${what}`, () => {
    assert.deepEqual(found(text, host, port), expected);
  });
}

const bytes = (key: string) => new Uint8Array(Buffer.from(key, "base64"));

/** What is said of a key of sw1:830 with this file. */
async function verdict(text: string, key: string): Promise<string | null> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, text);
    const check = await hostKeyCheck({ host: "sw1", knownHosts: file }, 830);
    const error = check.judge(bytes(key));
    assert.ok(error === null || error.kind === "host-key");
    return error === null ? null : error.message.replaceAll(file, "FILE");
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("hostKeyCheck() takes a known key", async () => {
  assert.equal(await verdict(`[sw1]:830 ssh-ed25519 ${A}`, A), null);
});

Deno.test("hostKeyCheck() refuses an unknown key, with the line to add", async () => {
  assert.equal(
    await verdict(`[sw2]:830 ssh-ed25519 ${A}`, A),
    `sw1:830: its host key is not known: ${SHA256_OF_A} (ssh-ed25519). If that is its key, set ` +
      `NETCONF_HOSTKEY_SHA256=${SHA256_OF_A}, or add this line to FILE (NETCONF_KNOWN_HOSTS): ` +
      `[sw1]:830 ssh-ed25519 ${A}`,
  );
});

Deno.test("hostKeyCheck() refuses a key that is not the known one, and names the line", async () => {
  const said = await verdict(`# sw1\n[sw1]:830 ssh-ed25519 ${B}`, A);
  assert.match(said!, /its host key is SHA256:\S+ \(ssh-ed25519\), not that of FILE:2\./);
  assert.match(said!, /somebody may be in between/);
});

for (const hosts of ["*", "[sw1]:830", "sw1"]) {
  Deno.test(`hostKeyCheck() refuses a key revoked for ${hosts}, though it is known`, async () => {
    const text = `[sw1]:830 ssh-ed25519 ${A}\n@revoked ${hosts} ssh-ed25519 ${A}`;
    assert.equal(await verdict(text, A), "sw1:830: its host key is revoked in FILE:2");
  });
}

Deno.test("hostKeyCheck() asks for keys of the kinds that are known", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, `sw1 ssh-rsa ${RSA}\n@revoked sw1 ssh-ed25519 ${A}`);
  const { algorithms } = await hostKeyCheck({ host: "sw1", knownHosts: file }, 22);
  assert.deepEqual(algorithms, ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"]);
  await Deno.remove(file);
});

Deno.test("hostKeyCheck() knows nothing where the file is not there, and says when it cannot read it", async () => {
  const check = await hostKeyCheck({ host: "sw1", knownHosts: "/nonexistent/known" }, 22);
  assert.equal(check.algorithms, null);
  assert.match(
    check.judge(bytes(A))!.message,
    /not known.*\/nonexistent\/known.*: sw1 ssh-ed25519/,
  );
  await assert.rejects(
    hostKeyCheck({ host: "sw1", knownHosts: "/" }, 22),
    (error) =>
      error instanceof NetconfError && error.kind === "host-key" &&
      /cannot be read/.test(error.message),
  );
});

Deno.test("hostKeyCheck() takes pinned keys only, whatever a file knows", async () => {
  const pins = ["SHA256:nonsense", `${SHA256_OF_A}=`];
  const check = await hostKeyCheck({ host: "sw1", hostKeySha256: pins }, 830);
  assert.equal(check.judge(bytes(A)), null);
  const error = check.judge(bytes(B))!;
  assert.deepEqual([error.kind, error.temporary], ["host-key", false]);
  assert.match(
    error.message,
    /its host key is SHA256:\S+ \(ssh-ed25519\), not SHA256:nonsense or /,
  );
  const bare = await hostKeyCheck({ host: "sw1", hostKeySha256: SHA256_OF_A.slice(7) }, 830);
  assert.equal(bare.judge(bytes(A)), null);
});

Deno.test("fingerprint() is as ssh-keygen -l prints it", () => {
  assert.equal(fingerprint(bytes(A)), SHA256_OF_A);
});
