# A class of a module that another thread is still executing: unpickling waits for the import.
import os
import pickle
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
begun, go_on, asked = threading.Event(), threading.Event(), threading.Event()
sys.modules["gate"] = gate = type(sys)("gate")
gate.begun, gate.go_on = begun, go_on
data = {p: b"\x80" + bytes([p]) + b"cslow_module\nLate\n)\x81." for p in (2, 3, 4)}

with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "slow_module.py"), "w") as file:
        file.write("import gate\ngate.begun.set()\ngate.go_on.wait()\nclass Late: pass\n")
    sys.path.insert(0, folder)
    for protocol, pickled in data.items():
        begun.clear(), go_on.clear(), asked.clear()
        sys.modules.pop("slow_module", None)
        found = {}

        def importer():
            found["importer"] = type(pickle.loads(pickled))

        def other():
            begun.wait()
            asked.set()
            try:
                found["other"] = type(pickle.loads(pickled))
            except AttributeError as error:
                found["other"] = error

        threads = [threading.Thread(target=importer), threading.Thread(target=other)]
        for thread in threads:
            thread.start()
        asked.wait()
        threads[1].join(0.1)
        print(protocol, "waits", "other" not in found, end=" ")
        go_on.set()
        for thread in threads:
            thread.join()
        print(found["importer"].__name__, found["other"] is found["importer"])
