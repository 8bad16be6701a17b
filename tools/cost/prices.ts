/**
 * List prices in US dollars, without free tiers, read on `pricesRead`. A Region that is not listed gets the price of
 * us-east-1, and the report says so. To add a Region, add its price and the source beside it.
 */
export const pricesRead = "2026-11-29";

export interface Price {
  /** Unit of the price, for people. */
  readonly unit: string;
  readonly source: string;
  readonly perRegion: Readonly<Record<"us-east-1", number>> & Readonly<Record<string, number>>;
}

/** Infracost prints prices of AWS's price list; its outputs are committed in many public repositories. */
const infracost = "AWS price list, as printed by Infracost";
/** Prices of AWS's Price List Query API that a public repository quotes with the day on which they were read. */
const priceListOfParis = `${infracost}; eu-west-3: AWS Price List Query API, read on 2026-09-07, as quoted in public documentation`;
const billOfParis = `${infracost}; eu-west-3: bills of AWS, as quoted in public documentation`;

export const prices = {
  serverlessGbSecond: {
    unit: "GB-second of inference",
    source: "aws-samples/sagemaker-serverless-inference-benchmarking, September 2022",
    perRegion: { "us-east-1": 0.00002 },
  },
  serverlessDataGb: {
    unit: "GB in or out of a serverless endpoint",
    source: "aws-samples/sagemaker-serverless-inference-benchmarking, September 2022",
    perRegion: { "us-east-1": 0.016 },
  },
  provisionedGbSecond: {
    unit: "GB-second of provisioned concurrency, idle or busy",
    source: "not verified: counted as on-demand seconds, which is an upper bound",
    perRegion: { "us-east-1": 0.00002 },
  },
  "ml.t2.medium": {
    unit: "instance-hour",
    source: "aws-samples/sagemaker-serverless-inference-benchmarking, September 2022",
    perRegion: { "us-east-1": 0.056 },
  },
  "ml.c5.large": {
    unit: "instance-hour",
    source: "aws-samples/sagemaker-serverless-inference-benchmarking, September 2022",
    perRegion: { "us-east-1": 0.102 },
  },
  "ml.c5.xlarge": {
    unit: "instance-hour",
    source: "aws-samples/sagemaker-serverless-inference-benchmarking, September 2022",
    perRegion: { "us-east-1": 0.204 },
  },
  "ml.m5.large": {
    unit: "instance-hour",
    source: "third-party tables, not verified",
    perRegion: { "us-east-1": 0.115 },
  },
  "ml.m5.xlarge": {
    unit: "instance-hour",
    source: "third-party tables, not verified",
    perRegion: { "us-east-1": 0.23 },
  },
  httpApiMillion: {
    unit: "million requests of an HTTP API, each of 512 KB at most",
    source: "AWS whitepaper on serverless pricing",
    perRegion: { "us-east-1": 1 },
  },
  restApiMillion: {
    unit: "million requests of a REST API",
    source: infracost,
    perRegion: { "us-east-1": 3.5 },
  },
  lambdaMillion: {
    unit: "million runs",
    source: priceListOfParis,
    perRegion: { "us-east-1": 0.2, "eu-west-3": 0.2 },
  },
  lambdaArmGbSecond: {
    unit: "GB-second on arm64",
    source: priceListOfParis,
    perRegion: { "us-east-1": 0.0000133334, "eu-west-3": 0.0000133334 },
  },
  lambdaX86GbSecond: { unit: "GB-second on x86_64", source: infracost, perRegion: { "us-east-1": 0.0000166667 } },
  tableWriteMillion: {
    unit: "million writes of 1 KB",
    source: priceListOfParis,
    perRegion: { "us-east-1": 0.625, "eu-west-3": 0.7423 },
  },
  tableReadMillion: {
    unit: "million reads of 4 KB",
    source: priceListOfParis,
    perRegion: { "us-east-1": 0.125, "eu-west-3": 0.1487 },
  },
  logGb: {
    unit: "GB of log lines",
    source: infracost,
    perRegion: { "us-east-1": 0.5, "eu-west-1": 0.57, "eu-central-1": 0.63 },
  },
  logStorageGb: {
    unit: "GB of stored log lines and month",
    source: infracost,
    perRegion: { "us-east-1": 0.03, "eu-west-1": 0.03, "eu-central-1": 0.0324 },
  },
  customMetric: {
    unit: "custom metric and month",
    source: "CloudWatch price page, as quoted in public documentation",
    perRegion: { "us-east-1": 0.3 },
  },
  alarm: { unit: "metric of an alarm and month", source: infracost, perRegion: { "us-east-1": 0.1 } },
  compositeAlarm: {
    unit: "composite alarm and month",
    source: "CloudWatch price page, not verified",
    perRegion: { "us-east-1": 0.5 },
  },
  dashboard: { unit: "dashboard and month", source: infracost, perRegion: { "us-east-1": 3 } },
  bucketGb: { unit: "GB in S3 and month", source: billOfParis, perRegion: { "us-east-1": 0.023, "eu-west-3": 0.024 } },
  registryGb: { unit: "GB in ECR and month", source: infracost, perRegion: { "us-east-1": 0.1 } },
  key: { unit: "KMS key and month", source: "KMS price page, not verified", perRegion: { "us-east-1": 1 } },
  secret: { unit: "secret and month", source: infracost, perRegion: { "us-east-1": 0.4 } },
  webAcl: { unit: "web ACL and month", source: infracost, perRegion: { "us-east-1": 5 } },
  webAclRule: { unit: "rule of a web ACL and month", source: infracost, perRegion: { "us-east-1": 1 } },
  webAclMillion: { unit: "million requests to a web ACL", source: infracost, perRegion: { "us-east-1": 0.6 } },
  hostedZone: {
    unit: "hosted zone and month",
    source: "Route 53 price page, not verified",
    perRegion: { "us-east-1": 0.5 },
  },
} as const satisfies Readonly<Record<string, Price>>;
export type PriceName = keyof typeof prices;

/** Rates of other currencies against the US dollar. `--rate` overrides them. */
export const exchangeRates: Readonly<Record<string, { readonly perDollar: number; readonly read: string }>> = {
  USD: { perDollar: 1, read: pricesRead },
  /** European Central Bank's reference rates, by liverates.io. */
  INR: { perDollar: 91.65, read: "2026-03-05" },
};

/** Hours and seconds of a month, as AWS counts them. */
export const hoursPerMonth = 730;
export const secondsPerMonth = hoursPerMonth * 3600;
