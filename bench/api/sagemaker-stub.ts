/** Stub of SageMaker Runtime: answers every call with the JSON of the environment's `ANSWER`. */
import { formatHead } from "../lib/http-messages";
import { serveStub } from "../lib/stub-server";

const answer = process.env["ANSWER"] ?? "";
const head = formatHead("HTTP/1.1 200 OK", {
  "content-type": "application/json",
  "x-amzn-requestid": "00000000-0000-0000-0000-000000000000",
  "x-amzn-invoked-production-variant": "live",
});
serveStub(head, () => answer);
