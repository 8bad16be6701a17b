import { explainFailure } from "../../../../site/src/api/explain-failure";
import { noAnswer } from "../../../../site/src/api/failure";

jest.mock("../../../../site/src/texts", () => jest.requireActual<object>("../../../../site/src/texts/de"));

describe("explainFailure on a German page", () => {
  it.each([
    [
      {
        ...noAnswer,
        status: 429,
        code: "quota_exceeded",
        message: "Limit reached: 100 model calls per hour. Try again in 3540 s.",
        retryAfterSeconds: 3540,
      },
      "Zu viele Anfragen",
      "Limit reached: 100 model calls per hour. Neuer Versuch möglich in etwa einer Stunde.",
    ],
    [
      { ...noAnswer, status: 503, code: "model_unavailable", message: "Why.", retryAfterSeconds: 5 },
      "Das Modell ist nicht erreichbar",
      "Neuer Versuch möglich in 5 s.",
    ],
  ])("says of %j in German when to try again", (failure, title, advice) => {
    expect(explainFailure(failure, "https://api.example.com")).toEqual({ title, advice });
  });
});
