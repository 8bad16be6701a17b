import { useState } from "preact/hooks";
import { apiKey } from "../api/credentials";
import { choosePayload } from "../form/request";
import { type Field } from "../form/field";
import { curlSample } from "../samples/curl";
import { javascriptSample } from "../samples/javascript";
import { pythonSample } from "../samples/python";
import { keyVariable, sampleBody } from "../samples/sample-body";

interface CodeDrawerProps {
  readonly idPrefix: string;
  readonly url: string;
  readonly field: Field;
  readonly value: unknown;
  readonly rawContentTypes: readonly string[];
}

const languages = { curl: curlSample, JavaScript: javascriptSample, Python: pythonSample };
type Language = keyof typeof languages;

/** Code samples that send the same request as the form. */
export function CodeDrawer(props: CodeDrawerProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="drawer" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>Code samples</summary>
      {isOpen && <Samples {...props} />}
    </details>
  );
}

function Samples({ idPrefix, url, field, value, rawContentTypes }: CodeDrawerProps) {
  const [language, setLanguage] = useState<Language>("curl");
  const [copied, setCopied] = useState("");
  const body = sampleBody(choosePayload(field, value, rawContentTypes), value);
  const withKey = apiKey() !== "";
  const code = languages[language](url, body, withKey);
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => setCopied("Copied."),
      () => setCopied("The browser blocked copying. Select the text instead."),
    );
  return (
    <>
      <div class="drawer-bar">
        <fieldset class="languages">
          <legend class="visually-hidden">Language</legend>
          {(Object.keys(languages) as Language[]).map((each) => (
            <label key={each}>
              <input
                type="radio"
                name={`${idPrefix}-language`}
                checked={each === language}
                onChange={() => {
                  setLanguage(each);
                  setCopied("");
                }}
              />
              {each}
            </label>
          ))}
        </fieldset>
        <span role="status" class="fine">
          {copied}
        </span>
        <button type="button" class="quiet" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <pre tabIndex={0} aria-label={`${language} sample`}>
        <code>{code}</code>
      </pre>
      {withKey && (
        <p class="fine">
          The sample reads your API key from the environment: <code>export {keyVariable}=…</code>
        </p>
      )}
      {body.kind === "file" && (
        <p class="fine">
          The picture is too large to include: the sample reads it from a file named <code>{body.file}</code>.
        </p>
      )}
    </>
  );
}
