import { useEffect, useState } from "preact/hooks";

/** Whole seconds since a moment, counting. Not announced: a screen reader would talk every second. */
export function Elapsed({ since }: { readonly since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" class="elapsed">
      {Math.max(0, Math.floor((now - since) / 1000))} s
    </span>
  );
}
