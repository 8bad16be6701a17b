import { useEffect, useState } from "preact/hooks";
import { type Failure } from "../api/failure";
import { type DeviceFiles } from "../catalogue";
import { isAtHand } from "../device/answer-on-device";
import { formatBytes } from "../format";
import { texts } from "../texts";

/** An offer to answer in this browser. */
export interface DeviceOffering {
  readonly files: DeviceFiles;
  readonly isWorking: boolean;
  /** Answers the form's value in this browser. */
  readonly answer: () => void;
}

interface DeviceOfferProps {
  readonly offering: DeviceOffering;
  readonly label: string;
}

/** Button to answer in this browser; nothing where that would need a download that cannot be. */
export function DeviceOffer({ offering, label }: DeviceOfferProps) {
  const { files, isWorking, answer } = offering;
  if (!useIsUsable(files)) return null;
  return (
    <button type="button" class="quiet" aria-busy={isWorking} onClick={answer}>
      {label}
    </button>
  );
}

interface DeviceChoiceProps {
  readonly idPrefix: string;
  readonly files: DeviceFiles;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

/** Checkbox that leaves the API out of all predictions of the form. */
export function DeviceChoice({ idPrefix, files, isChosen, onChange }: DeviceChoiceProps) {
  const id = `${idPrefix}-on-device`;
  return (
    <div class="options">
      <label>
        <input
          type="checkbox"
          aria-describedby={id}
          checked={isChosen}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        {texts.device.answer}
      </label>
      <small id={id}>{texts.device.hint(formatBytes(files.bytes))}</small>
    </div>
  );
}

/** True for a failure of the API that an answer in this browser gets around. */
export function couldAnswerHere({ status }: Failure): boolean {
  return status === 0 || status === 429 || status >= 500;
}

function useIsUsable(files: DeviceFiles): boolean {
  const [isUsable, setIsUsable] = useState(navigator.onLine);
  useEffect(() => {
    let isCurrent = true;
    const look = async () => {
      const found = navigator.onLine || (await isAtHand(files));
      if (isCurrent) setIsUsable(found);
    };
    const listener = () => void look();
    listener();
    addEventListener("online", listener);
    addEventListener("offline", listener);
    return () => {
      isCurrent = false;
      removeEventListener("online", listener);
      removeEventListener("offline", listener);
    };
  }, [files]);
  return isUsable;
}
