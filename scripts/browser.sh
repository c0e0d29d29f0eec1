#!/bin/sh
# See to it that the browser tests find a Chromium. On Debian and Ubuntu, as root, install it where it is missing.
# Never fails: without a browser those tests are skipped, each with its reason.
set -u

say() { printf '%s\n' "$*" >&2; }

for name in "${BACKSENSE_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    say "No Chromium for the browser tests yet: installing it (apt-get install chromium)."
    apt-get update -qq >/dev/null 2>&1 || true
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1; then exit 0; fi
    say "Chromium could not be installed; the browser tests will be skipped."
    exit 0
fi

say "No Chromium here: the browser tests will be skipped."
case "$(uname -s)" in
    Darwin) say "To run them: brew install --cask chromium (or install Google Chrome)." ;;
    *) say "To run them: sudo apt-get install chromium (Debian), or your system's package of that name." ;;
esac
exit 0
