import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { isSameJson } from "../json";
import { readRoute, replacementOf, type Route } from "./route";

const Visit = createContext<((path: string) => void) | null>(null);

/** Provides links below it with the way to another page. */
export const NavigationProvider = Visit.Provider;

/** Follows the address bar. `visit` goes to a page of the site without loading a document: the present one keeps its address. */
export function useNavigation(names: readonly string[]): {
  readonly route: Route;
  readonly visit: (path: string) => void;
} {
  const [pathname, setPathname] = useState(() => {
    const replacement = location.pathname === "/" ? replacementOf(location.hash, names) : undefined;
    if (replacement !== undefined) history.replaceState(null, "", replacement);
    return location.pathname;
  });
  useEffect(() => {
    const follow = () => setPathname(location.pathname);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const route = readRoute(pathname, names);
  const visit = (path: string) => {
    if (isSameJson(route, readRoute(path, names))) {
      // The address has the input of the form.
      focusHeading();
    } else {
      history.pushState(null, "", path);
      setPathname(location.pathname);
    }
    scrollTo({ top: 0, behavior: "instant" });
  };
  return { route, visit };
}

/** Moves the focus to the page's title, so that a screen reader announces the page. */
export function focusHeading(): void {
  document.querySelector("h1")?.focus({ preventScroll: true });
}

interface LinkProps {
  readonly href: string;
  readonly class?: string;
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

/** Link to a page of the site. Opening it in a new tab works as with any link, and so does every click outside a provider. */
export function Link({ href, isCurrent = false, children, ...props }: LinkProps) {
  const visit = useContext(Visit);
  return (
    <a
      {...props}
      href={href}
      {...(isCurrent && { "aria-current": "page" })}
      onClick={(event) => {
        if (!visit || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        visit(href);
      }}
    >
      {children}
    </a>
  );
}
