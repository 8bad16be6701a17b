#!/bin/sh
# Assembles what the image adds to its base layer: assemble.sh FOLDER [NODE]. Runs in the build context, on linux/amd64.
set -eu
out=$1
node=${2:-$(command -v node)}
libraries=/usr/lib/x86_64-linux-gnu
mkdir -p "$out/opt/server" "$out/usr/local/bin" "$out$libraries"

npm ci --omit=dev --os=linux --cpu=x64 --libc=glibc
# onnxruntime-node ships the libraries of every platform.
(cd node_modules/onnxruntime-node/bin/napi-v6 && rm -r darwin win32 linux/arm64)
cp -R index.js worker.js package.json package-lock.json node_modules "$out/opt/server"

# Debug symbols go; the dynamic symbols that native packages link against stay.
strip --strip-all -o "$out/usr/local/bin/node" "$node"
# Node.js needs these two, which the base layer lacks.
cp -L "$libraries/libstdc++.so.6" "$libraries/libgcc_s.so.1" "$out$libraries"
