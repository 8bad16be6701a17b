import { type ComponentChildren } from "preact";

const drawings: Readonly<Record<string, ComponentChildren>> = {
  tabular: (
    <>
      <path d="M14 18h92M14 36h92M14 54h92" class="faint" />
      <rect x="14" y="14" width="58" height="8" rx="4" class="full" />
      <rect x="14" y="32" width="34" height="8" rx="4" class="full" />
      <rect x="14" y="50" width="80" height="8" rx="4" class="full" />
    </>
  ),
  image: (
    <>
      <rect x="26" y="8" width="68" height="56" rx="6" class="faint" />
      <circle cx="44" cy="26" r="7" class="full" />
      <path d="M32 58l20-22 14 14 10-9 14 17" class="line" />
    </>
  ),
  forecast: (
    <>
      <path d="M14 60h92" class="faint" />
      <path d="M14 46l12-16 14 8 14-22 14 18" class="line" />
      <path d="M68 34l14-10 12 14 12-20" class="line dashed" />
    </>
  ),
  text: (
    <>
      <path d="M14 18h92M14 36h92M14 54h54" class="faint" />
      <rect x="34" y="13" width="26" height="10" rx="3" class="full" />
      <rect x="70" y="31" width="18" height="10" rx="3" class="half" />
    </>
  ),
  chat: (
    <>
      <path d="M16 10h54a6 6 0 0 1 6 6v14a6 6 0 0 1-6 6H30l-10 8v-8h-4z" class="faint" />
      <path d="M104 32H58a6 6 0 0 0-6 6v12a6 6 0 0 0 6 6h34l10 8v-8h2z" class="full" />
    </>
  ),
};

/** Small picture of what models of a kind do. Decorative: the kind stands beside it in words. */
export function KindPicture({ kind }: { readonly kind: string }) {
  return (
    <svg class="kind-picture" viewBox="0 0 120 72" aria-hidden="true">
      {drawings[kind] ?? drawings.tabular}
    </svg>
  );
}
