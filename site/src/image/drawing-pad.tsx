import { useRef } from "preact/hooks";

interface DrawingPadProps {
  readonly label: string;
  /** Called after every stroke with the drawing, a PNG in base64. */
  readonly onDraw: (base64: string) => void;
}

/** Width and height of the drawing in pixels. */
const side = 280;

/** Canvas to draw on in black on white, by mouse, touch or stylus. */
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
    // Draws the point twice: a line needs two ends, and a tap has only one point.
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

/** All points since the last event. A fast pen has several per frame. */
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
