import { useEffect, useRef, useState } from "preact/hooks";
import { type ImageField } from "./field";
import { FieldError, useFieldError } from "./field-error";
import { type InputProps } from "./input-props";
import { useForm } from "./form-context";
import { useLateChange } from "./use-late-change";
import { imageUrl } from "../image/base64";
import { DrawingPad } from "../image/drawing-pad";
import { prepareImage } from "../image/prepare-image";
import { useDroppedFiles, usePastedFiles } from "../image/transferred-files";
import { texts } from "../texts";

/** Input for a picture that is dropped, pasted, chosen or, where the contract says so, drawn. */
export function ImageInput({ field, path, value, onChange }: InputProps<ImageField>) {
  const { id, message, attributes } = useFieldError(path);
  const { imageTypes, maxImageBytes, submitSoon, previewSoon } = useForm();
  const pad = useRef<HTMLDivElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const [sheet, setSheet] = useState(0);
  const [drawn, setDrawn] = useState<string>();
  const picture = typeof value === "string" ? value : "";
  const isDrawing = picture !== "" && picture === drawn;
  const begin = useLateChange(value, onChange);

  const take = (files: FileList | readonly File[]) => {
    const file = files[0];
    if (!file) return;
    setProblem(undefined);
    const end = begin();
    prepareImage(file, { maxBytes: maxImageBytes, types: imageTypes }).then(
      (prepared) =>
        end((change) => {
          setNote(prepared.note);
          change(prepared.base64);
          submitSoon();
        }),
      (error: Error) =>
        end(() => {
          clear();
          setProblem(error.message);
        }),
    );
  };
  const clear = () =>
    begin()((change) => {
      setSheet((current) => current + 1);
      setNote(null);
      setProblem(undefined);
      change("");
    });
  // Clears the drawing under a picture from elsewhere, such as a stored one.
  useEffect(() => {
    if (picture !== "" && !isDrawing) setSheet((current) => current + 1);
  }, [picture, isDrawing]);
  const isDraggedOver = useDroppedFiles(pad, take);
  usePastedFiles(pad, take);

  const shown = problem ?? message;
  return (
    <div class="image-input">
      <div
        class={isDraggedOver ? "pad dragged-over" : "pad"}
        data-image-pad
        ref={pad}
        // The button below is the same for the keyboard.
        {...(!field.drawing && { onClick: () => chooser.current?.click() })}
      >
        {field.drawing && (
          <DrawingPad
            key={sheet}
            label={texts.image.pad(field.label)}
            onDraw={(base64) => {
              setDrawn(base64);
              setNote(null);
              setProblem(undefined);
              onChange(base64);
              previewSoon();
            }}
          />
        )}
        {picture !== "" && !isDrawing && (
          <img
            src={imageUrl(picture)}
            alt={texts.image.current(field.label)}
            draggable={false}
            onLoad={({ currentTarget }) => currentTarget.classList.toggle("tiny", currentTarget.naturalWidth < 64)}
          />
        )}
        {picture === "" && (
          <p class="pad-hint" aria-hidden="true">
            {field.drawing ? (
              <>
                {texts.image.drawHere}
                <br />
                {texts.image.orDrop}
              </>
            ) : (
              texts.image.dropHere
            )}
          </p>
        )}
      </div>
      <div class="pad-actions">
        <label class="file-button">
          <input
            ref={chooser}
            id={id}
            class="visually-hidden"
            type="file"
            accept="image/*"
            onChange={({ currentTarget }) => {
              take([...(currentTarget.files ?? [])]);
              currentTarget.value = "";
            }}
            {...attributes}
          />
          {texts.image.choose}
        </label>
        <button type="button" class="quiet" onClick={clear}>
          {field.drawing && picture !== "" && !isDrawing ? texts.image.clearAndDraw : texts.image.clear}
        </button>
      </div>
      {note && <small>{note}</small>}
      <div role="alert">
        <FieldError id={id} message={shown} />
      </div>
    </div>
  );
}
