import { useRef, useState } from "preact/hooks";
import { type RequestQuery } from "../api/client";
import { noAnswer, PredictionFailed, type Failure } from "../api/failure";
import { type Payload } from "../api/payload";
import { type DeviceFiles } from "../catalogue";
import { type DeviceRun } from "./latest-run";
import { answerOnDevice, type DeviceAnswer } from "../device/answer-on-device";

/** Answers in this browser; a new answer replaces the one under way. */
export function useDevice(onAnswer: (value: unknown, query: RequestQuery, answer: DeviceAnswer) => void) {
  const [run, setRun] = useState<DeviceRun>({ phase: "idle" });
  const latest = useRef(0);
  const start = (files: DeviceFiles, value: unknown, query: RequestQuery, payload: Payload) => {
    const mine = ++latest.current;
    const settle = (settled: DeviceRun) => {
      if (latest.current !== mine) return false;
      setRun(settled);
      return true;
    };
    setRun({ phase: "working" });
    answerOnDevice(files, payload, query.options).then(
      (answer) => settle({ phase: "idle" }) && onAnswer(value, query, answer),
      (error: unknown) => settle({ phase: "failed", failure: failureOf(error), value }),
    );
  };
  /** Forgets the answer under way and the last failure. */
  const dismiss = () => {
    latest.current++;
    setRun({ phase: "idle" });
  };
  return { run, start, dismiss };
}

function failureOf(error: unknown): Failure {
  return error instanceof PredictionFailed ? error.failure : { ...noAnswer, message: String(error) };
}
