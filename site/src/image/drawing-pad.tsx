import { useRef } from "preact/hooks";

interface DrawingPadProps {
  readonly label: string;
  /** Base64 of a PNG, after every stroke. */
  readonly onDraw: (base64: string) => void;
}

/** Side in pixels of the picture that is sent. */
const side = 280;

/** White paper and a thick black pen, for mouse, touch and stylus. */
export function DrawingPad({ label, onDraw }: DrawingPadProps) {
  const isDown = useRef(false);

  const draw = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    if (!isDown.current) return;
    const canvas = event.currentTarget;
    const bounds = canvas.getBoundingClientRect();
    const context = canvas.getContext("2d");
    for (const { clientX, clientY } of pointsOf(event)) {
      context?.lineTo((clientX - bounds.left) * (side / bounds.width), (clientY - bounds.top) * (side / bounds.height));
    }
    context?.stroke();
  };

  const start = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    isDown.current = true;
    const context = event.currentTarget.getContext("2d");
    if (context)
      Object.assign(context, { lineWidth: side * 0.08, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    context?.beginPath();
    // A point is a line too: without the first of two equal ends a tap would leave nothing.
    draw(event);
    draw(event);
  };

  const stop = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    if (!isDown.current) return;
    isDown.current = false;
    onDraw(event.currentTarget.toDataURL("image/png").replace(/^[^,]*,/, ""));
  };

  return (
    <canvas
      ref={fillWhite}
      width={side}
      height={side}
      role="img"
      aria-label={label}
      onPointerDown={start}
      onPointerMove={draw}
      onPointerUp={stop}
      onPointerCancel={stop}
    />
  );
}

/** All points since the last event: a fast pen moves further than one event per frame tells. */
function pointsOf(event: PointerEvent): readonly PointerEvent[] {
  const coalesced = event.getCoalescedEvents?.() ?? [];
  return coalesced.length ? coalesced : [event];
}

function fillWhite(canvas: HTMLCanvasElement | null): void {
  const context = canvas?.getContext("2d");
  if (!context) return;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
}
