#!/bin/sh
# Pin what the application stands on, with hashes (`lock.sh lock`), or list its parts in CycloneDX (`lock.sh sbom`), into requirements/.
# The two tools live in a folder of their own that is thrown away, so that nothing is added to the environment of the program.
set -eu
cd "$(dirname "$0")/.."

what=${1:-lock}
lock=requirements/app.txt
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT INT TERM
"${PYTHON:-.venv/bin/python}" -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv cyclonedx-bom

case "$what" in
    lock)
        # No configuration of this machine, and no address of an index, finds its way into the file.
        "$tools/venv/bin/uv" --no-config --quiet pip compile pyproject.toml --extra web --extra import --universal \
            --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o "$tools/app.txt" >/dev/null
        {
            echo "# Everything the page and the command line stand on, pinned with hashes, for Python 3.11 and newer on any system."
            echo "# Made by: make lock. Install with: pip install --require-hashes -r requirements/app.txt && pip install --no-deps ."
            cat "$tools/app.txt"
        } >"$lock"
        ;;
    sbom)
        "$tools/venv/bin/cyclonedx-py" requirements "$lock" --pyproject pyproject.toml --mc-type application --output-reproducible \
            --of JSON -o "$tools/sbom.json" 2>/dev/null
        # Names, versions and hashes say what it is; where it was fetched from is left out.
        "$tools/venv/bin/python" - "$tools/sbom.json" >requirements/sbom.cdx.json <<'PYTHON'
import json
import sys

bom = json.load(open(sys.argv[1], encoding="utf-8"))
for part in bom["components"]:
    hashes = [one for link in part.pop("externalReferences", []) for one in link.get("hashes", [])]
    part.pop("description", None)
    part["bom-ref"] = part["purl"]
    part["hashes"] = sorted(hashes, key=lambda one: one["content"])
for tool in bom.get("metadata", {}).get("tools", {}).get("components", []):
    tool.pop("externalReferences", None)
bom["dependencies"] = [{"ref": part["bom-ref"]} for part in bom["components"]]
if root := bom.get("metadata", {}).get("component"):
    bom["dependencies"].append({"ref": root["bom-ref"], "dependsOn": sorted(part["bom-ref"] for part in bom["components"])})
    root.pop("externalReferences", None)
print(json.dumps(bom, indent=1, sort_keys=True))
PYTHON
        ;;
    *)
        echo "lock.sh: there is no '$what'; lock or sbom" >&2
        exit 2
        ;;
esac
