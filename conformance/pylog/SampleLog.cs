namespace Py.Conformance.Pylog;

/// <summary>A log of two traces, an abort and sections of others.</summary>
internal static class SampleLog
{
    // push rbx; inc rax; jmp +0; ret
    public const string Text = """
        [64] {gc-minor
        [65] {gc-minor-walkroots
        [66] gc-minor-walkroots}
        minor collect, total memory used: 1000
        number of pinned objects: 0
        total size of surviving objects: 10
        time taken: 0.25
        [6e] gc-minor}
        [70] {jit-tracing
        [71] {jit-log-noopt-loop
        # Traced loop or bridge with 4 ops
        [p1, p2]
        debug_merge_point(0, 0, 'f;no/such;file, a.py:1-3~#6 ForIter')
        i3 = int_add(i2, 1)
        guard_true(i3) [p1, i3]
        jump(p1, i3, descr=TargetToken(300))
        --end of the loop--
        [72] jit-log-noopt-loop}
        [73] jit-tracing}
        [74] {jit-backend
        [75] {jit-backend-addr
        Loop 3 (f;no/such;file, a.py:1-3~#6 ForIter) has address 0x1000 to 0x1009 (bootstrap 0x1000)
        [76] jit-backend-addr}
        [77] {jit-backend-dump
        BACKEND x86_64
        SYS_EXECUTABLE ??
        CODE_DUMP @1000 +0  5348FFC0EB00C39090
        [78] jit-backend-dump}
        [79] jit-backend}
        [7a] {jit-log-opt-loop
        # Loop 3 (f;no/such;file, a.py:1-3~#6 ForIter) : loop with 5 ops
        [p1, p2]
        +1: label(p1, p2, descr=TargetToken(300))
        debug_merge_point(0, 0, 'f;no/such;file, a.py:1-3~#6 ForIter')
        +1: i3 = int_add(i2, 1)
        +4: guard_true(i3, descr=<Guard0x1a>) [p1, i3]
        debug_merge_point(1, 1, 'g;no/such;file, a.py:7-8~#0 Return')
        +4: jump(p1, i3, descr=TargetToken(300))
        +6: --end of the loop--
        [7b] jit-log-opt-loop}
        [7c] {jit-log-opt-bridge
        # bridge out of Guard 0x1a with 1 ops
        [p1, i3]
        debug_merge_point(0, 0, 'f;no/such;file, a.py:1-4~#9 Loop')
        jump(p1, i3, descr=TargetToken(300))
        --end of the loop--
        [7d] jit-log-opt-bridge}
        [7e] {jit-abort
        ~~~ ABORTING TRACING ABORT_TOO_LONG
        reason: too long
        of: Loop 5 (f;no/such;file, a.py:1-3~#6 ForIter)
        at: g;no/such;file, a.py:7-9~#4 Call
        stage: recording
        operations: 4001
        [7f] jit-abort}
        [80] {somebodys-own
        hello
        [81] somebodys-own}
        [82] {jit-backend-counts
        entry 3:12
        TargetToken(300):3456
        bridge 26:7
        [83] jit-backend-counts}

        """;
}
