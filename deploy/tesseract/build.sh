#!/bin/sh
# Compiles libtesseract.so.5 from Debian's source, whose signature apt checks, with Debian's hardening and for speed: patched,
# optimised across files, no OpenMP, lines passed on as pixels instead of as PNG, and without the old engine and what fetches and unpacks
# models. It runs on every processor of its architecture and picks kernels (AVX2, AVX-512 VNNI, NEON) at run time.
#
#   build.sh FOLDER   writes the library, and its licence beside it
#
# For Debian 12, with sources enabled ("Types: deb deb-src") and cmake dpkg-dev g++ libleptonica-dev make pkg-config installed.
# TESSERACT_CXXFLAGS: more options for the compiler; -march=x86-64-v3 gains 1% and needs such a processor.
set -eu
patches=$(realpath "$(dirname "$0")")
mkdir -p "$1"
folder=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get source -qq tesseract
cd tesseract-*/
for patch in "$patches"/*.patch; do patch -p1 < "$patch"; done
sed -i 's/SOVERSION .*VERSION_MAJOR.*/SOVERSION ${VERSION_MAJOR})/' CMakeLists.txt

export DEB_BUILD_MAINT_OPTIONS=hardening=+all DEB_CXXFLAGS_MAINT_STRIP=-g
CXXFLAGS="$(dpkg-buildflags --get CXXFLAGS) $(dpkg-buildflags --get CPPFLAGS) -DTESSERACT_IMAGEDATA_AS_PIX"
LDFLAGS="$(dpkg-buildflags --get LDFLAGS) -Wl,-Bsymbolic"
export CXXFLAGS LDFLAGS
cmake -B build -DCMAKE_CXX_FLAGS_RELEASE="-O3 -DNDEBUG -fno-semantic-interposition ${TESSERACT_CXXFLAGS:-}" \
  -DBUILD_SHARED_LIBS=ON -DENABLE_LTO=ON -DOPENMP_BUILD=OFF -DDISABLED_LEGACY_ENGINE=ON -DDISABLE_ARCHIVE=ON -DDISABLE_CURL=ON \
  -DGRAPHICS_DISABLED=ON -DBUILD_TRAINING_TOOLS=OFF
make -C build -j"$(nproc)" libtesseract
strip build/libtesseract.so.5
install -t "$folder" build/libtesseract.so.5
install -m 644 debian/copyright "$folder/libtesseract.copyright"
