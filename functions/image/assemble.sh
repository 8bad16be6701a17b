#!/bin/sh
# Assembles what the image adds to its base layer: assemble.sh FOLDER [NODE]. Runs in the build context, on Debian.
set -eu
out=$1
node=${2:-$(command -v node)}
libraries=/usr/lib/$(uname -m)-linux-gnu
mkdir -p "$out/opt/api" "$out/usr/local/bin" "$out$libraries"

cp ./*.mjs "$out/opt/api"
# Every user may read it, whatever the umask of the machine that wrote the context.
chmod -R a+rX "$out/opt/api"

# Debug symbols go; the dynamic symbols that native packages link against stay.
strip --strip-all -o "$out/usr/local/bin/node" "$node"
chmod 755 "$out/usr/local/bin/node"
# Node.js needs these two, which the base layer lacks.
cp -L "$libraries/libstdc++.so.6" "$libraries/libgcc_s.so.1" "$out$libraries"
