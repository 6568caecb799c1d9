using System;
using System.Runtime.InteropServices;
using Py.Gc;

namespace Py.Vm.Modules.Signals;

/// <summary>The native signal handler.</summary>
/// <remarks>
/// A signal may interrupt managed code anywhere, where no managed method may be entered. So the handler is a few bytes of
/// machine code: it marks the signal in a table at a fixed address, sets the words that make the interpreter look, and
/// writes the signal's number to the wakeup descriptor, if there is one. It touches nothing else, and no errno. A signal
/// that arrived in another thread is first sent on to the main one, whose system calls it must interrupt.
/// </remarks>
internal static unsafe class SignalTrap
{
    /// <summary>One more than the highest signal.</summary>
    public const int Count = 65;

    /// <summary>Byte i: signal i arrived.</summary>
    public const ulong Tripped = Reservation.LowBase + 0x200;
    /// <summary>int32: some signal arrived.</summary>
    public const ulong Pending = Reservation.LowBase + 0x250;
    /// <summary>int32: descriptor to write to; negative: none.</summary>
    public const ulong WakeupDescriptor = Reservation.LowBase + 0x254;

    /// <summary>int32: the kernel's number of the thread that runs Python's handlers.</summary>
    public const ulong MainThread = Reservation.LowBase + 0x258;

    private const int ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22;
    private const int OnStack = 0x0800_0000;

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);
    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(nint address, nuint length, int protection);
    [DllImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    private static extern int Action(int signal, Disposition* action, Disposition* old);
    [DllImport("libc", EntryPoint = "siginterrupt", SetLastError = true)]
    public static extern int Interrupt(int signal, int flag);

    /// <summary>struct sigaction of glibc.</summary>
    private struct Disposition
    {
        public nint Handler;
        public fixed ulong Mask[16];
        public int Flags;
        public nint Restorer;
    }

    /// <summary>SIG_DFL and SIG_IGN.</summary>
    public const int Default = 0, Ignore = 1;

    [DllImport("libc", EntryPoint = "gettid")]
    private static extern int GetThreadId();

    /// <summary>The calling thread is the main one (at the start, and in a child process after fork).</summary>
    public static void AdoptMainThread() => *(int*)MainThread = GetThreadId();

    private static nint s_code;

    /// <summary>The handler's address.</summary>
    public static nint Handler
    {
        get
        {
            if (s_code == 0)
            {
                s_code = MakeCode();
                *(int*)WakeupDescriptor = -1;
            }

            return s_code;
        }
    }

    private static nint MakeCode()
    {
        byte[] code = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => X64(),
            Architecture.Arm64 => Arm64(),
            Architecture other => throw new PlatformNotSupportedException("py: no signal handler for " + other),
        };
        nint page = Map(0, 4096, ReadWrite, PrivateAnonymous, -1, 0);
        Marshal.Copy(code, 0, page, code.Length);
        _ = Protect(page, 4096, ReadExecute);
        return page;
    }

    private static byte[] Word(ulong value) => BitConverter.GetBytes((uint)value);

    private static byte[] X64()
    {
        ulong breaker = (ulong)&Heap.Words->EvalBreaker;
        return
        [
            0x41, 0x89, 0xF8,                                         // mov r8d, edi
            0xB8, 186, 0, 0, 0,                                       // mov eax, 186 (gettid)
            0x0F, 0x05,                                               // syscall
            0x3B, 0x04, 0x25, .. Word(MainThread),                    // cmp eax, [MainThread]
            0x74, 0x1F,                                               // je here
            0xB8, 39, 0, 0, 0,                                        // mov eax, 39 (getpid)
            0x0F, 0x05,                                               // syscall
            0x89, 0xC7,                                               // mov edi, eax
            0x8B, 0x34, 0x25, .. Word(MainThread),                    // mov esi, [MainThread]
            0x44, 0x89, 0xC2,                                         // mov edx, r8d
            0xB8, 234, 0, 0, 0,                                       // mov eax, 234 (tgkill)
            0x0F, 0x05,                                               // syscall
            0x85, 0xC0,                                               // test eax, eax
            0x78, 0x01,                                               // js here
            0xC3,                                                     // ret
            0x44, 0x89, 0xC7,                                         // here: mov edi, r8d
            0x48, 0x63, 0xC7,                                         // movsxd rax, edi
            0xC6, 0x80, .. Word(Tripped), 0x01,                       // mov byte [rax + Tripped], 1
            0xC7, 0x04, 0x25, .. Word(Pending), 1, 0, 0, 0,           // mov dword [Pending], 1
            0xC7, 0x04, 0x25, .. Word(breaker), 1, 0, 0, 0,           // mov dword [EvalBreaker], 1
            0x48, 0x63, 0x04, 0x25, .. Word(WakeupDescriptor),        // movsxd rax, dword [WakeupDescriptor]
            0x85, 0xC0,                                               // test eax, eax
            0x78, 0x14,                                               // js done
            0x57,                                                     // push rdi
            0x48, 0x89, 0xC7,                                         // mov rdi, rax
            0x48, 0x89, 0xE6,                                         // mov rsi, rsp
            0xBA, 1, 0, 0, 0,                                         // mov edx, 1
            0xB8, 1, 0, 0, 0,                                         // mov eax, 1 (write)
            0x0F, 0x05,                                               // syscall
            0x5F,                                                     // pop rdi
            0xC3,                                                     // done: ret
        ];
    }

    private static byte[] Arm64()
    {
        ulong breaker = (ulong)&Heap.Words->EvalBreaker;
        uint[] words =
        [
            0x2A0003EA,                                               // mov w10, w0
            0xD2801648,                                               // mov x8, #178 (gettid)
            0xD4000001,                                               // svc #0
            Movz(9, MainThread & 0xFFFF, 0), Movk(9, MainThread >> 16, 1),
            0xB9400129,                                               // ldr w9, [x9]
            0x6B09001F,                                               // cmp w0, w9
            0x54000120,                                               // b.eq here (+9)
            0xD2801588,                                               // mov x8, #172 (getpid)
            0xD4000001,                                               // svc #0
            0x2A0903E1,                                               // mov w1, w9
            0x2A0A03E2,                                               // mov w2, w10
            0xD2801068,                                               // mov x8, #131 (tgkill)
            0xD4000001,                                               // svc #0
            0x37F80040,                                               // tbnz w0, #31, here (+2)
            0xD65F03C0,                                               // ret
            0x2A0A03E0,                                               // here: mov w0, w10
            Movz(9, Tripped & 0xFFFF, 0), Movk(9, Tripped >> 16, 1),
            0x52800028,                                               // mov w8, #1
            0x38206928,                                               // strb w8, [x9, x0]
            Movz(9, Pending & 0xFFFF, 0), Movk(9, Pending >> 16, 1),
            0xB9000128,                                               // str w8, [x9]
            Movz(9, breaker & 0xFFFF, 0), Movk(9, breaker >> 16, 1),
            0xB9000128,                                               // str w8, [x9]
            Movz(9, WakeupDescriptor & 0xFFFF, 0), Movk(9, WakeupDescriptor >> 16, 1),
            0xB9800129,                                               // ldrsw x9, [x9]
            0xB7F80129,                                               // tbnz x9, #63, done (+9)
            0xD10043FF,                                               // sub sp, sp, #16
            0xF90003E0,                                               // str x0, [sp]
            0xAA0903E0,                                               // mov x0, x9
            0x910003E1,                                               // mov x1, sp
            0xD2800022,                                               // mov x2, #1
            0xD2800808,                                               // mov x8, #64 (write)
            0xD4000001,                                               // svc #0
            0x910043FF,                                               // add sp, sp, #16
            0xD65F03C0,                                               // done: ret
        ];
        byte[] code = new byte[words.Length * 4];
        Buffer.BlockCopy(words, 0, code, 0, code.Length);
        return code;
    }

    private static uint Movz(int register, ulong value, int shift) => 0xD2800000u | ((uint)shift << 21) | ((uint)(value & 0xFFFF) << 5) | (uint)register;

    private static uint Movk(int register, ulong value, int shift) => 0xF2800000u | ((uint)shift << 21) | ((uint)(value & 0xFFFF) << 5) | (uint)register;

    /// <summary>Sets what the system does with a signal: an address, <see cref="Default"/> or <see cref="Ignore"/>. False: errno is set.</summary>
    public static bool Set(int signal, nint handler)
    {
        Disposition action = new() { Handler = handler, Flags = handler is Default or Ignore ? 0 : OnStack };
        return Action(signal, &action, null) == 0;
    }

    /// <summary>What the system does with a signal; -1 if there is no such signal.</summary>
    public static nint Get(int signal)
    {
        Disposition action;
        return Action(signal, null, &action) == 0 ? action.Handler : -1;
    }
}
