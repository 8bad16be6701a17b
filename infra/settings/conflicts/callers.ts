import { type SettingsDraft } from "../draft";
import { removeCommand, setCommand, settingKey, type SettingProblem } from "../problems";

const keysKey = settingKey(["api", "callers", "keys"]);

/** Who may call, taken together: somebody, and nobody what they must not. */
export function checkCallers({ api: { callers, proxy } }: SettingsDraft): SettingProblem[] {
  if (!callers) return [];
  const { anonymous, keys, jwt } = callers;
  const repair = setCommand(keysKey, true);
  if (!anonymous && !keys && !jwt) {
    const allowed = "true, or callers of another kind (anonymous, jwt): nobody could call the API";
    return [{ key: keysKey, found: keys, allowed, repair }];
  }
  const problems: SettingProblem[] = [];
  if (anonymous?.scopes.includes("proxy")) {
    const key = settingKey(["api", "callers", "anonymous", "scopes"]);
    const allowed = "predict, chat: the proxy is for callers with credentials";
    const rest = removeCommand(`${key}[${anonymous.scopes.indexOf("proxy")}]`);
    problems.push({ key, found: anonymous.scopes, allowed, repair: rest });
  }
  if (proxy && proxy.endpoints.length > 0 && !keys && !jwt) {
    const allowed = "true, or jwt: the proxy's endpoints (api.proxy.endpoints) are for callers with credentials";
    problems.push({ key: keysKey, found: keys, allowed, repair });
  }
  return problems;
}

/** A user pool's settings need the pool. */
export function checkUserPool({ api: { callers }, userPool }: SettingsDraft): SettingProblem[] {
  if (!callers || !userPool || userPool.callbackUrls.length === 0 || callers.jwt?.issuedBy === "cognito") return [];
  const key = settingKey(["userPool", "callbackUrls"]);
  const allowed = "nothing, since no user pool is made: modelfront:api.callers.jwt.issuedBy is not cognito";
  return [{ key, found: userPool.callbackUrls, allowed, repair: removeCommand(settingKey(["userPool"])) }];
}
