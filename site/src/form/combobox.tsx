import { useEffect, useRef, useState } from "preact/hooks";

export interface ComboboxOption {
  readonly name: string;
  readonly detail: string;
}

interface ComboboxProps<Option extends ComboboxOption> {
  readonly id: string;
  readonly listId: string;
  readonly label: string;
  readonly text: string;
  readonly options: readonly Option[];
  /** Called whenever the list opens. */
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onChoose: (option: Option) => void;
  /** Called when the box is left without a choice. */
  readonly onLeave: () => void;
}

/**
 * Text box with a list of options that the text narrows down.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function Combobox<Option extends ComboboxOption>(props: ComboboxProps<Option>) {
  const { id, listId, label, text, options, onOpen, onText, onChoose, onLeave } = props;
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const optionId = (index: number) => `${listId}-${index}`;
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);
  const open = () => {
    onOpen();
    setIsOpen(true);
  };
  const close = () => {
    setIsOpen(false);
    setActive(-1);
  };
  const choose = (option: Option) => {
    close();
    onChoose(option);
  };
  const move = (step: number) => {
    open();
    const count = options.length;
    if (count > 0) setActive(active === -1 && step < 0 ? count - 1 : (active + step + count) % count);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => {
      close();
      onLeave();
    },
    Enter: () => {
      const option = options[active] ?? (options.length === 1 ? options[0] : undefined);
      if (option) choose(option);
    },
  };
  return (
    <div class="combobox">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-autocomplete="list"
        aria-expanded={isOpen && options.length > 0}
        aria-controls={listId}
        aria-activedescendant={isOpen && active >= 0 ? optionId(active) : undefined}
        value={text}
        onFocus={({ currentTarget }) => {
          currentTarget.select();
          onOpen();
        }}
        onClick={open}
        onInput={({ currentTarget }) => {
          onText(currentTarget.value);
          setActive(-1);
          open();
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (!act || (event.key === "Enter" && !isOpen)) return;
          event.preventDefault();
          act();
        }}
        onBlur={() => {
          close();
          onLeave();
        }}
      />
      <ul ref={list} id={listId} role="listbox" aria-label={label} hidden={!isOpen || options.length === 0}>
        {options.map((option, i) => (
          <li
            key={option.name}
            id={optionId(i)}
            role="option"
            aria-selected={i === active}
            // The box keeps the focus, so that leaving it means leaving.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            {option.name} <span class="fine">{option.detail}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
