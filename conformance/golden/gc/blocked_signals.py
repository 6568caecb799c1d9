# The collector's own thread takes no signals: what the program blocks has to wait.
import os
import signal

kept = [[i, str(i)] for i in range(300_000)]
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
os.kill(os.getpid(), signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGTERM)
kept += [[i, str(i)] for i in range(300_000)]
print(sorted(signal.sigpending()))
print(signal.sigwait([signal.SIGTERM]), signal.sigwait([signal.SIGUSR1]))
print(len(kept))
