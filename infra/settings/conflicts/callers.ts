import { type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";

const keysPath = ["api", "callers", "keys"];

/** Checks that somebody may call the API, and that the proxy is for callers with credentials only. */
export function checkCallers({ api }: SettingsDraft): SettingProblem[] {
  if (!api?.callers) return [];
  const { anonymous, keys, jwt } = api.callers;
  const hasCredentials = keys !== false || jwt !== undefined;
  if (!hasCredentials && anonymous === undefined) {
    const allowed = "true, or another kind of caller (anonymous, jwt): nobody could call the API";
    return [problemAt(keysPath, keys, allowed)];
  }
  const problems: SettingProblem[] = [];
  if (anonymous?.scopes?.includes("proxy")) {
    const allowed = "predict, chat: the proxy requires credentials";
    problems.push(problemAt(["api", "callers", "anonymous", "scopes"], anonymous.scopes, allowed));
  }
  if (!hasCredentials && api.proxy?.endpoints?.length) {
    const allowed = "true, or jwt: the proxy (api.proxy.endpoints) requires credentials";
    problems.push(problemAt(keysPath, keys, allowed));
  }
  return problems;
}

/** Refuses settings of the user pool in a stack without one. */
export function checkUserPool({ api, userPool }: SettingsDraft): SettingProblem[] {
  const jwt = api?.callers?.jwt;
  if (!api?.callers || jwt === null || jwt?.issuedBy === "cognito" || !userPool?.callbackUrls?.length) return [];
  const allowed = "nothing: without modelfront:api.callers.jwt.issuedBy cognito there is no user pool";
  return [problemAt(["userPool", "callbackUrls"], userPool.callbackUrls, allowed)];
}
