/**
 * What ssh2's errors mean.
 *
 * @module
 */
import { NetconfError, type NetconfErrorDetails } from "../error.ts";
import type { Login } from "./login.ts";

/** An error of ssh2: `level` says where it came from. */
interface SshError extends Error {
  readonly level?: string;
  readonly code?: string | number;
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to its network",
  ETIMEDOUT: "nothing answers there",
  ECONNRESET: "it broke the connection off",
};

/** What is known beside the error. */
export interface Circumstances {
  readonly device: string;
  readonly username: string;
  readonly login: Login;
}

/** The error in words. */
export function explain(error: SshError, where: Circumstances): NetconfError {
  return new NetconfError({ device: where.device, cause: error, ...describe(error, where) });
}

type Description = Pick<NetconfErrorDetails, "kind" | "detail" | "hint">;

function describe(error: SshError, { username, login }: Circumstances): Description {
  const { level, code, message } = error;
  if (level === "client-authentication" && /methods failed/.test(message)) {
    const detail = `it refused the login of ${username} (${login.describe()})`;
    const none = login.tried.every((way) => way === "none");
    const hint = none
      ? "Set NETCONF_PASSWORD, NETCONF_KEY or SSH_AUTH_SOCK"
      : "NETCONF_USERNAME, NETCONF_PASSWORD and NETCONF_KEY say who logs in";
    return { kind: "authentication", detail, hint };
  }
  if (/no matching/.test(message)) {
    const detail = `SSH has no algorithm in common with it: ${
      message.replace(/^.*no match/, "no match")
    }`;
    const hint = "Old devices need NETCONF_ALGORITHMS=legacy";
    return { kind: "connection", detail, hint };
  }
  const network = typeof code === "string" ? NETWORK[code] : undefined;
  if (network !== undefined) return { kind: "connection", detail: `${network} (${code})` };
  return { kind: "connection", detail: `the connection failed: ${message}` };
}
