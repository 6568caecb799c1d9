# -m zipfile: list and extract.
"$PY" -c 'import zipfile; z = zipfile.ZipFile("a.zip", "w"); z.writestr(zipfile.ZipInfo("d/a.txt", (2020, 1, 2, 3, 4, 6)), "hello" * 100); z.close()'; "$PY" -m zipfile -l a.zip; "$PY" -m zipfile -e a.zip out; cat out/d/a.txt | wc -c
