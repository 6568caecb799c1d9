#!/bin/sh
# Runs Python programs: `./py FILE`, `./py -c CODE`, `./py -m MODULE`, as python3.11 does.
# The first start builds the native executable and looks for the standard library (tools/py/first-use); later ones go
# straight to it, and build again only when a source file is newer. PY_NO_BUILD=1 takes the executable as it is.
CDPATH= self=$0
[ -h "$self" ] && self=$(readlink -f -- "$self")
case $self in */*) root=${self%/*} ;; *) root=. ;; esac
exe=$root/build/native/py
fresh() {
    [ -x "$exe" ] && [ -r "$exe.stdlib" ] && read -r prefix < "$exe.stdlib" &&
        [ -e "$prefix/lib/python3.11/os.py" ] || return
    [ -n "$PY_NO_BUILD" ] || [ ! -e "$root/.git" ] ||
        [ -z "$(cd "$root" && find gc objectspace ir vm backends tools/py Directory.*.props -newer build/native/py \
            \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' \) -print -quit)" ]
}
fresh || sh "$root/tools/py/first-use" "$root" || exit
exec "$exe" "$@"
