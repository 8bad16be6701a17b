import { useContext, useState } from "preact/hooks";
import { apiKey } from "../api/credentials";
import { choosePayload } from "../form/request";
import { type Field } from "../form/field";
import { type ModelSummary } from "../catalogue";
import { curlChatSample, javascriptChatSample, notebookChatSample, pythonChatSample } from "../samples/chat";
import { curlSample } from "../samples/curl";
import { javascriptSample } from "../samples/javascript";
import { notebookSample, pythonSample } from "../samples/python";
import { keyVariable, sampleBody, type SampleBody } from "../samples/sample-body";
import { ApiStatusContext } from "./api-status";
import { CopyButton } from "./copy-button";
import { texts } from "../texts";
import { Marked } from "../texts/marked";

interface CodeDrawerProps {
  readonly model: ModelSummary;
  readonly url: string;
  readonly field: Field;
  readonly value: unknown;
  readonly rawContentTypes: readonly string[];
}

type Samples = Readonly<Record<string, (url: string, body: SampleBody, withKey: boolean) => string>>;

const predictionSamples: Samples = {
  curl: curlSample,
  Python: pythonSample,
  JavaScript: javascriptSample,
  [texts.card.notebook]: notebookSample,
};
const chatSamples: Samples = {
  curl: curlChatSample,
  Python: pythonChatSample,
  JavaScript: javascriptChatSample,
  [texts.card.notebook]: notebookChatSample,
};

/** Code samples that send the same request as the form, and the way to typed clients. */
export function CodeDrawer(props: CodeDrawerProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="drawer" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{texts.card.useModel}</summary>
      {isOpen && <OpenDrawer {...props} />}
    </details>
  );
}

function OpenDrawer({ model, url, field, value, rawContentTypes }: CodeDrawerProps) {
  const samples = model.kind === "chat" ? chatSamples : predictionSamples;
  const [language, setLanguage] = useState("curl");
  const body = sampleBody(choosePayload(field, value, rawContentTypes), value);
  const { needsKey } = useContext(ApiStatusContext);
  const withKey = needsKey || apiKey() !== "";
  const code = samples[language]?.(url, body, withKey) ?? "";
  return (
    <>
      <div class="drawer-bar">
        <fieldset class="languages">
          <legend class="visually-hidden">{texts.card.language}</legend>
          {Object.keys(samples).map((each) => (
            <label key={each}>
              <input
                type="radio"
                name={`${model.name}-language`}
                checked={each === language}
                onChange={() => setLanguage(each)}
              />
              {each}
            </label>
          ))}
        </fieldset>
        <CopyButton key={language} text={() => code}>
          {texts.words.copy}
        </CopyButton>
      </div>
      <pre tabIndex={0} role="group" aria-label={texts.card.sample(language)} dir="ltr">
        <code>{code}</code>
      </pre>
      {withKey && (
        <p class="fine">
          <Marked text={texts.card.keyFromEnvironment(keyVariable)} />
        </p>
      )}
      {body.kind === "file" && (
        <p class="fine">
          <Marked text={texts.card.pictureFromFile(body.file)} />
        </p>
      )}
      <p class="fine">
        <Marked text={texts.card.clients} />
      </p>
    </>
  );
}
