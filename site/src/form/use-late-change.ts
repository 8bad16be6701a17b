import { useEffect, useRef } from "preact/hooks";

/**
 * Changes of a value that take a while, such as reading a file. Returns a function to call at the beginning, which returns
 * another to call at the end. That one hands over the current `onChange`, unless another change has begun since, the value
 * has changed, or the input is gone: then the change is too late.
 */
export function useLateChange<Change>(value: unknown, onChange: Change) {
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  const begun = useRef(0);
  useEffect(
    () => () => {
      begun.current += 1;
    },
    [],
  );
  return () => {
    begun.current += 1;
    const number = begun.current;
    const before = latest.current.value;
    return (finish: (onChange: Change) => void) => {
      if (number === begun.current && latest.current.value === before) finish(latest.current.onChange);
    };
  };
}
