import { settingsReference } from "../../../infra/settings/reference";

const rows = settingsReference()
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));

describe("settingsReference", () => {
  it("lists every setting there is, once", () => {
    expect(rows.map(([key]) => key)).toEqual([
      "`aws:region`",
      "`modelfront:models`",
      "`modelfront:models[i].name`",
      "`modelfront:models[i].optional`",
      "`modelfront:models[i].state`",
      "`modelfront:models[i].hosting`",
      "`modelfront:models[i].source`",
      "`modelfront:models[i].source.framework`",
      "`modelfront:models[i].source.version`",
      "`modelfront:models[i].source.image`",
      "`modelfront:models[i].source.modelDataUrl`",
      "`modelfront:models[i].source.protocol`",
      "`modelfront:models[i].source.endpointName`",
      "`modelfront:models[i].source.inferenceComponent`",
      "`modelfront:models[i].source.jobName`",
      "`modelfront:models[i].environment`",
      "`modelfront:hosting`",
      "`modelfront:hosting.memoryMb`",
      "`modelfront:hosting.maxConcurrency`",
      "`modelfront:hosting.provisionedConcurrency`",
      "`modelfront:hosting.instanceType`",
      "`modelfront:hosting.instanceCount`",
      "`modelfront:hosting.autoscaling`",
      "`modelfront:hosting.autoscaling.min`",
      "`modelfront:hosting.autoscaling.max`",
      "`modelfront:hosting.autoscaling.invocationsPerInstancePerMinute`",
      "`modelfront:hosting.autoscaling.scaleInCooldownSeconds`",
      "`modelfront:hosting.autoscaling.scaleOutCooldownSeconds`",
      "`modelfront:hosting.variants`",
      "`modelfront:hosting.variants[i].name`",
      "`modelfront:hosting.variants[i].weight`",
      "`modelfront:hosting.variants[i].variant`",
      "`modelfront:hosting.dataCapture`",
      "`modelfront:hosting.dataCapture.percent`",
      "`modelfront:hosting.volumeGb`",
      "`modelfront:hosting.startupSeconds`",
      "`modelfront:hosting.inferenceAmi`",
      "`modelfront:image`",
      "`modelfront:image.uri`",
      "`modelfront:api.cors.allowOrigins`",
      "`modelfront:api.throttle.rateLimit`",
      "`modelfront:api.throttle.burstLimit`",
      "`modelfront:api.coldWaitSeconds`",
      "`modelfront:api.callers.anonymous`",
      "`modelfront:api.callers.anonymous.callsPerHour`",
      "`modelfront:api.callers.anonymous.scopes`",
      "`modelfront:api.callers.keys`",
      "`modelfront:api.callers.jwt`",
      "`modelfront:api.callers.jwt.issuer`",
      "`modelfront:api.callers.jwt.audiences`",
      "`modelfront:api.callers.jwt.jwksUri`",
      "`modelfront:api.callers.jwt.scopes`",
      "`modelfront:api.callers.jwt.callsPerDay`",
      "`modelfront:api.callers.refusalsPerMinute`",
      "`modelfront:api.callers.clientAddresses`",
      "`modelfront:api.limits.whenStoreIsDown`",
      "`modelfront:api.cache.seconds`",
      "`modelfront:api.cache.entries`",
      "`modelfront:api.cache.images`",
      "`modelfront:api.imageUrl.allowedHosts`",
      "`modelfront:api.proxy.endpoints`",
      "`modelfront:api.logBodies.percent`",
      "`modelfront:api.logBodies.maxBytes`",
      "`modelfront:api.metrics`",
      "`modelfront:userPool.callbackUrls`",
      "`modelfront:requestTable.maxWritesPerSecond`",
      "`modelfront:requestTable.maxReadsPerSecond`",
      "`modelfront:function.runtime`",
      "`modelfront:function.memoryMb`",
      "`modelfront:release.strategy`",
      "`modelfront:release.percent`",
      "`modelfront:release.minutes`",
      "`modelfront:release.requestsPerMinute`",
      "`modelfront:release.alarms.serverErrorPercent`",
      "`modelfront:release.alarms.modelErrorPercent`",
      "`modelfront:release.alarms.warmLatencyMs`",
      "`modelfront:release.keep`",
      "`modelfront:logs.retentionDays`",
      "`modelfront:logs.streamingAccess`",
      "`modelfront:logs.capturedDataDays`",
      "`modelfront:logs.cloudFrontDays`",
      "`modelfront:site.enabled`",
      "`modelfront:site.priceClass`",
      "`modelfront:domain`",
      "`modelfront:domain.name`",
      "`modelfront:domain.hostedZoneId`",
      "`modelfront:domain.certificateArn`",
      "`modelfront:domain.firewall.enabled`",
      "`modelfront:domain.firewall.windowSeconds`",
      "`modelfront:domain.firewall.requestsPerAddress`",
      "`modelfront:domain.firewall.apiRequestsPerAddress`",
      "`modelfront:network`",
      "`modelfront:network.subnetIds`",
      "`modelfront:network.securityGroupIds`",
      "`modelfront:network.models`",
      "`modelfront:network.functions`",
      "`modelfront:encryption.kmsKey`",
      "`modelfront:iam.permissionsBoundary`",
      "`modelfront:iam.path`",
      "`modelfront:tags`",
      "`modelfront:cost.requestsPerMonth`",
      "`modelfront:cost.maxIdleDollars`",
      "`modelfront:cost.maxDollarsPer1000`",
      "`modelfront:deletionProtection`",
    ]);
  });

  it("says of what there is in some modes alone in which, and of what there is in all of them not", () => {
    const meaningOf = (key: string) => rows.find(([name]) => name === `\`modelfront:${key}\``)?.[1];
    expect(meaningOf("models[i].source.protocol")).toMatch(/^With from container or endpoint: /);
    expect(meaningOf("api.callers.jwt.issuer")).toMatch(/^With issuedBy oidc: /);
    expect(meaningOf("api.callers.jwt.scopes")).toMatch(/^Scopes of every valid token/);
  });

  it.each(rows)("says of %s what it means, accepts, is by default, and does when changed", (...cells) => {
    expect(cells).toHaveLength(5);
    expect(cells.filter((cell) => cell.trim() === "")).toEqual([]);
  });
});
