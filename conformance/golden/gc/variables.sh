#: ours
# Values of the collector's variables that cannot be read are told, and the default is used.
for name in PYPY_GC_NURSERY PYPY_GC_INCREMENT_STEP PYPY_GC_MAX PYPY_GC_MAX_DELTA PYPY_GC_MIN; do
    for value in banana -1 nan 1e3 3X 99999999999999999999 '' 0 '1.5 MB' 20m 30000000B 0.25G; do
        env "$name=$value" "$PY" -c "print('ok')" 2>&1 | sed "s/^ok$/$name='$value' ok/"
    done
done
for name in PYPY_GC_MAJOR_COLLECT PYPY_GC_GROWTH; do
    for value in banana 0 1 nan 1.5MB '' 1.5 ' 2 '; do
        env "$name=$value" "$PY" -c "print('ok')" 2>&1 | sed "s/^ok$/$name='$value' ok/"
    done
done
for name in PYPY_GC_DEBUG PYPY_GC_NURSERY_DEBUG PYPY_GC_MAX_PINNED PY_GC_EVERY PY_GC_MAJOR_EVERY PY_GC_FAIL; do
    for value in banana -1 1.5 99999999999999999999 '' 0 100000; do
        env "$name=$value" "$PY" -c "print('ok')" 2>&1 | sed "s/^ok$/$name='$value' ok/"
    done
done
PYPY_GC_MAX=1KB "$PY" -c "print('starts')" 2>&1
PYPY_GC_NURSERY=1MB "$PY" -c "import gc; print(gc.get_stats(True).nursery_size)"
PY_GC_EVERY=1000 PY_GC_MAJOR_EVERY=3 "$PY" -c "import gc; a = gc.get_stats()[2]['collections']; [[] for i in range(9000)]; print(gc.get_stats()[2]['collections'] - a >= 2)"
